import "server-only";
import { and, eq, inArray, ne, sql } from "drizzle-orm";
import type { Tx } from "@/lib/db/client";
import { plans, runs } from "@/lib/db/schema";
import { actionCatalogue, type PlanContent } from "@/lib/domain/action/action";
import { formatDuration } from "@/lib/domain/format/format";
import { mayShareQuorum, restartedNetwork } from "@/lib/domain/run/network";
import { liveRunStates } from "@/lib/domain/run/run";
import { findTarget } from "@/lib/services/config";

/** One lock for all networks, since which node is in which is not told. */
const lockName = "guts-runbook: one node of a network at a time";

interface Restart {
  targetId: string;
  content: PlanContent;
  /** The run itself, once there is one: then only those count that came before it, or have begun already. */
  run?: { id: string; requestedAt: Date };
}

/**
 * Who restarts another node whose weight could be of the same quorum, in a sentence with what to do; null when nobody does.
 * Each of two restarts would find a quorum without the other. Until the transaction ends nobody else gets an answer, so
 * that two of the same moment cannot both pass.
 */
export async function findRestartElsewhere(tx: Tx, { targetId, content, run }: Restart): Promise<string | null> {
  const own = restartedNetwork(content, hostKind(targetId));
  if (own === "none" || own === "alone") return null;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${lockName}, 0))`);
  const live = await tx
    .select({ run: runs, content: plans.content })
    .from(runs)
    .innerJoin(plans, eq(plans.id, runs.planId))
    .where(and(inArray(runs.state, [...liveRunStates]), ne(runs.targetId, targetId)));
  const holder = live.find((other) => {
    if (!other.content || (run && !isBefore(other.run, run))) return false;
    return mayShareQuorum(own, restartedNetwork(other.content, hostKind(other.run.targetId)));
  })?.run;
  if (!holder) return null;
  const name = findTarget(holder.targetId)?.name ?? holder.targetId;
  const since = formatDuration(Math.max(0, (Date.now() - holder.requestedAt.getTime()) / 1000));
  return `${holder.requestedBy.name} restarts ${name}, which may be of the same network: ${actionCatalogue[holder.action].title}, ${holder.state} for ${since}. One node of a network at a time, so that its quorum stays: wait until that run (${holder.id}) has ended, and look at the quorum again.`;
}

function isBefore(other: typeof runs.$inferSelect, run: NonNullable<Restart["run"]>): boolean {
  if (other.before !== null) return true;
  const apart = other.requestedAt.getTime() - run.requestedAt.getTime();
  return apart < 0 || (apart === 0 && other.id < run.id);
}

const hostKind = (targetId: string) => findTarget(targetId)?.host.kind ?? "none";
