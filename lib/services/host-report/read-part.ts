import "server-only";
import type { HostAnswer } from "@/lib/domain/host/process-answer";
import type { ReportPart } from "@/lib/domain/host/report";

/** One verb's answer as a part of a report; a helper that fails is the part's reason, whatever it threw. Never throws. */
export async function readPart<T>(
  read: () => Promise<HostAnswer<T> | { state: "not supported"; detail: string }>,
  now: () => number,
): Promise<ReportPart<T>> {
  try {
    const answer = await read();
    return { ...answer, at: now() };
  } catch (error) {
    const detail = error instanceof Error ? error.message : "the host helper failed without a reason";
    return { state: "failed", at: now(), detail };
  }
}
