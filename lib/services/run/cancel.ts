import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { publish } from "@/lib/db/events";
import { runs } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { appendTimeline } from "@/lib/services/timeline/append";

/** Asks for the end of a run. The worker that holds it ends the whole process tree and says what state the node is in. */
export async function cancelRun(actor: Actor, runId: string): Promise<{ incidentId: string }> {
  if (!z.uuid().safeParse(runId).success) throw new AppError("not_found", "There is no such run.");
  return inTransaction(async (tx) => {
    const [run] = await tx.select().from(runs).where(eq(runs.id, runId)).for("update");
    if (!run) throw new AppError("not_found", "There is no such run.");
    if (run.state === "cancelling") return { incidentId: run.incidentId };
    const [changed] = await tx
      .update(runs)
      .set({ state: "cancelling" })
      .where(and(eq(runs.id, runId), inArray(runs.state, ["requested", "running"])))
      .returning({ id: runs.id });
    if (!changed) throw new AppError("conflict", `This run has ended already: ${run.state}.`);
    const data = { runId, action: run.action };
    await appendTimeline(tx, { chain: run.incidentId, at: new Date(), actor, kind: "run.cancel-requested", data });
    await publish(tx, { topic: "run", id: runId });
    await publish(tx, { topic: "incident", id: run.incidentId });
    return { incidentId: run.incidentId };
  });
}
