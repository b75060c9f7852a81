import "server-only";
import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { HostDetailReader } from "@/lib/adapters/hosts/registry";
import type { NodeClient } from "@/lib/adapters/node/client";
import { db } from "@/lib/db/client";
import { describeError } from "@/lib/db/describe-error";
import { publish } from "@/lib/db/events";
import { plans } from "@/lib/db/schema";
import type { PlanContent } from "@/lib/domain/action/action";
import { type ActionName, type ActionRequest, actionParameters } from "@/lib/domain/action/parameters";
import type { PlanResult } from "@/lib/domain/action/plans/looks";
import { planAction } from "@/lib/domain/action/plans/plan-action";
import { planRevert } from "@/lib/domain/action/plans/revert";
import { planRuleRevert, touchesOnlyRules } from "@/lib/domain/action/plans/revert-rule";
import type { HostActor } from "@/lib/domain/host/actor";
import { redactSentence } from "@/lib/domain/run/redact";
import type { TargetHost } from "@/lib/domain/target/target";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { getTarget } from "@/lib/services/config";
import { readDiagnosis } from "@/lib/services/diagnosis/store";
import { appendTimeline } from "@/lib/services/timeline/append";
import { planTrendAlert } from "@/lib/services/trend-alert/plan";
import { readLooks } from "./read-looks";
import { readRevertedRun } from "./reverted-run";

/** What the worker can reach of its targets. Plans call nothing of an actor but what reads. */
export interface TargetAccess {
  hosts: ReadonlyMap<string, Pick<HostDetailReader, "readFacts" | "readUnit" | "readSystemMemory">>;
  nodes: ReadonlyMap<string, NodeClient>;
  actors: ReadonlyMap<string, HostActor>;
}

/** The hash that pins a plan: of the target, the action and the whole content, measured instants and drawn points left out. */
function hashPlan(targetId: string, action: string, content: PlanContent): string {
  const { basis, forecast, ...rest } = content;
  const facts = basis.map(({ name, value }) => [name, value]);
  const text = JSON.stringify([targetId, action, rest, forecast?.text ?? null, facts]);
  return createHash("sha256").update(text).digest("hex");
}

/** Fills a plan row that was asked for. Reads only: the host, the node's read endpoints, and our own records. */
export async function preparePlan(access: TargetAccess, planId: string): Promise<void> {
  const [plan] = await db().select().from(plans).where(eq(plans.id, planId));
  if (plan?.state !== "preparing") return;
  const outcome = await planOf(access, plan.targetId, toRequest(plan.action, plan.parameters)).catch(
    (error: unknown) => ({ failed: describeError(error) }),
  );
  await db().transaction(async (tx) => {
    const at = new Date();
    const set =
      "failed" in outcome
        ? { state: "failed" as const, detail: redactSentence(outcome.failed) }
        : {
            state: "ready" as const,
            content: outcome.content,
            hash: hashPlan(plan.targetId, plan.action, outcome.content),
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

/** @throws ZodError for parameters that the action does not take (rows are written with checked ones) */
function toRequest(action: ActionName, parameters: unknown): ActionRequest {
  // The schema was looked up by the action's name, which the type of the pair does not say.
  return { action, parameters: actionParameters[action].parse(parameters) } as ActionRequest;
}

/** What is needed when a node is down, and can then be done: its file, and settings that its unit keeps. */
function canDoWithoutProcess(request: ActionRequest, host: TargetHost["kind"]): boolean {
  switch (request.action) {
    case "repair-config":
    case "revert-run":
      return true;
    case "add-memory":
      return host === "systemd" && request.parameters.keep === "persistent";
    case "set-memory-limits":
      return host === "systemd";
    default:
      return false;
  }
}

/**
 * Looks at a target anew and works out what an action would do. Nothing is changed anywhere. For an unchanged node the
 * operations and the basis are the same each time. `failed` says why there is no plan, and what to do instead.
 */
export async function planOf(access: TargetAccess, targetId: string, request: ActionRequest): Promise<PlanResult> {
  const target = getTarget(targetId);
  if (request.action === "install-trend-alert") return planTrendAlert(target);
  const reverted = request.action === "revert-run" ? await readRevertedRun(targetId, request.parameters.runId) : null;
  if (reverted && "failed" in reverted) return reverted;
  if (reverted && touchesOnlyRules(reverted)) {
    return planRuleRevert({ target, nowMs: Date.now(), diagnosis: await readDiagnosis(targetId) }, reverted);
  }
  const needsHost = request.action !== "collect-diagnostics";
  if (needsHost && !access.hosts.has(targetId)) {
    return {
      failed: `No host access is configured for ${target.name}, so the console cannot act on it. Set host: in guts-runbook.yaml.`,
    };
  }
  const looks = await readLooks(access, target, request.action);
  if (needsHost && looks.facts === null && target.host.kind !== "kubernetes") {
    const isPlannable = looks.isDown && canDoWithoutProcess(request, target.host.kind);
    if (!isPlannable) return { failed: `The node's process cannot be seen on its host: ${looks.factsDetail}` };
  }
  if (request.action === "revert-run") {
    if (!reverted) throw new Error("a revert was planned without its run");
    return planRevert(looks, reverted);
  }
  return planAction(looks, request);
}
