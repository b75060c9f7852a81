import "server-only";
import { formatBytes } from "@/lib/domain/format/format";
import type { HeapDump, HostActor } from "@/lib/domain/host/actor";
import { AppError } from "@/lib/errors";
import { config } from "@/lib/services/config";
import { storeProfile } from "@/lib/services/profile/store";
import type { KeptDump } from "./operations/driver";
import type { RunRow } from "./records";

/**
 * Fetches a dump of a run from the node's host and keeps it with the incident, in the name of whoever asked for the run. What
 * is too large, does not come, is no profile or finds no room here stays where it is: that is no failure of the dump, and
 * the reason is given. A failing database throws.
 */
export async function keepDump(
  run: Pick<RunRow, "id" | "targetId" | "incidentId" | "requestedBy">,
  actor: HostActor,
  dump: HeapDump,
  signal: AbortSignal,
): Promise<KeptDump> {
  const { maxFileBytes } = config().profiles;
  if (dump.sizeBytes > maxFileBytes) {
    const limit = `${formatBytes(maxFileBytes)} (profiles.maxFileBytes)`;
    return { state: "left", reason: `It has ${formatBytes(dump.sizeBytes)}, and at most ${limit} are fetched.` };
  }
  const fetched = await actor.fetchHeapDump(dump.name, signal);
  if (fetched.state !== "answered") {
    return { state: "left", reason: `It could not be fetched: ${fetched.detail.replace(/\.$/, "")}.` };
  }
  try {
    const { id, summary } = await storeProfile({
      ...{ targetId: run.targetId, incidentId: run.incidentId, runId: run.id, source: "capture", name: dump.name },
      ...{ bytes: fetched.value, takenAt: new Date(dump.modifiedAt), by: run.requestedBy },
    });
    return { state: "kept", profileId: id, first: summary.top[0]?.name ?? null };
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null) throw error;
    return { state: "left", reason };
  }
}

/** What went wrong with this file alone; null for anything else. */
function reasonOf(error: unknown): string | null {
  if (error instanceof AppError) return error.message;
  const isFileError = error instanceof Error && "syscall" in error && "path" in error && "code" in error;
  return isFileError ? `It could not be kept on the console's machine (${String(error.code)}).` : null;
}
