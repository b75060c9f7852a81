import "server-only";
import { hostname } from "node:os";
import { db } from "@/lib/db/client";
import { workerHeartbeats } from "@/lib/db/schema";

/** Names this worker: configured, else host and process. */
export function executorId(): string {
  return process.env.GUTS_RUNBOOK_EXECUTOR_ID ?? `${hostname()}-worker`;
}

export async function writeHeartbeat(startedAt: Date, at: Date): Promise<void> {
  const set = { startedAt, at, pid: process.pid };
  await db()
    .insert(workerHeartbeats)
    .values({ executorId: executorId(), ...set })
    .onConflictDoUpdate({ target: workerHeartbeats.executorId, set });
}
