import "server-only";

/** Why to stop early, whichever comes first; `release` must be called at the end. */
export function stopReason(timeoutMs: number, signal: AbortSignal | undefined) {
  let release = () => {};
  const reason = new Promise<"timed out" | "cancelled">((resolve) => {
    const onAbort = () => resolve("cancelled");
    const timer = setTimeout(() => resolve("timed out"), timeoutMs);
    signal?.addEventListener("abort", onAbort, { once: true });
    release = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
    if (signal?.aborted) onAbort();
  });
  return { reason, release };
}
