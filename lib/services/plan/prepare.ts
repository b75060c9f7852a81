import "server-only";
import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { HostReader } from "@/lib/adapters/hosts/registry";
import type { NodeClient } from "@/lib/adapters/node/client";
import { db } from "@/lib/db/client";
import { describeError } from "@/lib/db/describe-error";
import { publish } from "@/lib/db/events";
import { plans } from "@/lib/db/schema";
import type { PlanContent } from "@/lib/domain/action/action";
import { prepareRestartPlan } from "@/lib/domain/action/restart-plan";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { getTarget } from "@/lib/services/config";
import { readPostStartRss } from "@/lib/services/monitor/own-samples";
import { readTargetSignals } from "@/lib/services/monitor/store";
import { appendTimeline } from "@/lib/services/timeline/append";

/** What the worker can reach of its targets. */
export interface TargetAccess {
  hosts: ReadonlyMap<string, HostReader>;
  nodes: ReadonlyMap<string, NodeClient>;
}

/** The hash that pins a plan: of the target, the action and the content, measured instants left out. */
function hashPlan(targetId: string, action: string, content: PlanContent): string {
  const basis = content.basis.map(({ name, value }) => [name, value]);
  const text = JSON.stringify([targetId, action, content.steps, content.losses, content.expected, basis]);
  return createHash("sha256").update(text).digest("hex");
}

/** Fills a plan row that was asked for. Reads only: host helper `facts`, the node's read endpoints, our own samples. */
export async function preparePlan(access: TargetAccess, planId: string): Promise<void> {
  const [plan] = await db().select().from(plans).where(eq(plans.id, planId));
  if (plan?.state !== "preparing") return;
  const target = getTarget(plan.targetId);
  const outcome = await restartPlanOf(access, target.id).catch((error: unknown) => ({
    failed: describeError(error),
  }));
  await db().transaction(async (tx) => {
    const at = new Date();
    const set =
      "failed" in outcome
        ? { state: "failed" as const, detail: outcome.failed }
        : {
            state: "ready" as const,
            content: outcome.content,
            hash: hashPlan(target.id, plan.action, outcome.content),
          };
    const [changed] = await tx
      .update(plans)
      .set(set)
      .where(and(eq(plans.id, planId), eq(plans.state, "preparing")))
      .returning();
    if (!changed) return;
    const common = { chain: plan.incidentId, at, actor: systemActor };
    if (changed.hash !== null) {
      const data = { planId, action: plan.action, hash: changed.hash };
      await appendTimeline(tx, { ...common, kind: "plan.ready", data });
    } else {
      const data = { planId, action: plan.action, reason: changed.detail ?? "unknown" };
      await appendTimeline(tx, { ...common, kind: "plan.failed", data });
    }
    await publish(tx, { topic: "incident", id: plan.incidentId });
  });
}

/** Looks at a target anew and works out what a restart would do. */
export async function restartPlanOf(
  access: TargetAccess,
  targetId: string,
): Promise<{ content: PlanContent } | { failed: string }> {
  const target = getTarget(targetId);
  const reader = access.hosts.get(targetId);
  if (!reader) {
    return {
      failed: `No host access is configured for ${target.name}, so the console cannot restart it. Set host: in guts-runbook.yaml.`,
    };
  }
  const [host, repositories, ci, health] = await Promise.all([
    reader.readFacts(),
    access.nodes.get(targetId)?.readRepositories() ?? null,
    access.nodes.get(targetId)?.readRealtime() ?? null,
    access.nodes.get(targetId)?.probeHealth() ?? null,
  ]);
  if (host.state !== "running") return { failed: `The node's process cannot be seen on its host: ${host.detail}` };
  const stored = (await readTargetSignals([targetId])).get(targetId)?.signals ?? {};
  return {
    content: prepareRestartPlan({
      targetName: target.name,
      nowMs: Date.now(),
      facts: host.facts,
      repositories,
      realtime: ci,
      health,
      signals: stored,
      postStartRss: await readPostStartRss(targetId),
    }),
  };
}
