import "server-only";
import type { Reading } from "@/lib/domain/host/actor";
import { UpstreamError } from "@/lib/errors";

/** A cluster that cannot be reached is an answer too. Rejects only with the signal's reason when aborted. */
export async function asReading<T>(read: () => Promise<Reading<T>>, signal?: AbortSignal): Promise<Reading<T>> {
  try {
    return await read();
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof UpstreamError) return { state: "failed", detail: error.message };
    throw error;
  }
}
