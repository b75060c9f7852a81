import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { runs } from "@/lib/db/schema";
import { judgeWatch } from "@/lib/domain/run/watch";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { readSamples } from "@/lib/services/monitor/own-samples";
import { readTargetSignals } from "@/lib/services/monitor/store";
import { appendTimeline } from "@/lib/services/timeline/append";

/** Looks at every watch that is under way; part of a monitor round, so it survives any restart of the worker. */
export async function evaluateWatches(nowMs: number, warmUpSeconds: number): Promise<void> {
  const watched = await db().select().from(runs).where(eq(runs.watchState, "watching"));
  for (const run of watched) {
    const startedAt = run.finishedAt?.getTime() ?? nowMs;
    const signals = (await readTargetSignals([run.targetId])).get(run.targetId)?.signals ?? {};
    const verdict = judgeWatch({
      points: await readSamples(db(), run.targetId, "rss", { fromMs: startedAt, toMs: nowMs }),
      slopeBefore: run.before?.bytesPerSecond ?? null,
      limitBytes: signals.limit?.value ?? null,
      startedAt,
      until: run.watchUntil?.getTime() ?? nowMs,
      nowMs,
      warmUpSeconds,
    });
    await db().transaction(async (tx) => {
      const [changed] = await tx
        .update(runs)
        .set({ watchState: verdict.state, watchDetail: verdict.detail })
        .where(and(eq(runs.id, run.id), eq(runs.watchState, "watching")))
        .returning({ id: runs.id });
      if (!changed || verdict.state === "watching") return;
      const data = { runId: run.id, ...verdict };
      await appendTimeline(tx, {
        chain: run.incidentId,
        at: new Date(nowMs),
        actor: systemActor,
        kind: "watch.finished",
        data,
      });
      await publish(tx, { topic: "incident", id: run.incidentId });
    });
  }
}
