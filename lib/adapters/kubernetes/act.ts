import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { ActOptions, ActResult, ActState } from "@/lib/domain/host/actor";
import { UpstreamError } from "@/lib/errors";
import type { ApiRefusal } from "./api";
import { inWords } from "./api";
import type { Found } from "./place";

/** What a deed works with while it runs. */
export interface Deed {
  /** Aborted when it is cancelled or has run out of time. */
  signal: AbortSignal;
  /** To be called before the first request that changes something. */
  begin: () => void;
  say: (line: string) => void;
  /** Epoch ms by which the deed must have told what it found: just before its time is up. */
  tellBy: number;
}

export function result(state: ActState, detail: string, facts: Record<string, string> = {}): ActResult {
  return { state, detail, facts };
}

export function refusedBy(refusal: ApiRefusal, what: string): ActResult {
  return result("refused", `${what}: ${inWords(refusal)}`);
}

export function notFound(found: Exclude<Found<unknown>, { state: "found" }>): ActResult {
  return result("refused", `Nothing was done: ${found.detail}.`);
}

/** Time that is kept to say what was found when something does not come to its end. */
const tellMs = 1500;

/**
 * Runs a deed under its time limit and cancel signal, and turns every way it can end into a value. A connection that fails
 * before anything was asked for is `refused`, after it `lost`.
 */
export async function carryOut(options: ActOptions, work: (deed: Deed) => Promise<ActResult>): Promise<ActResult> {
  const limitMs = options.timeoutSeconds * 1000;
  const deadline = AbortSignal.timeout(limitMs);
  const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
  let hasBegun = false;
  const deed: Deed = {
    signal,
    begin: () => {
      signal.throwIfAborted();
      hasBegun = true;
    },
    say: (line) => options.onOutput?.({ stream: "stdout", text: `${line}\n` }),
    tellBy: Date.now() + Math.max(limitMs - tellMs, limitMs / 2),
  };
  const soFar = () => (hasBegun ? "It had been asked for, and what the cluster was told stays." : "Nothing was done.");
  try {
    return await work(deed);
  } catch (error) {
    if (options.signal?.aborted) return result("cancelled", `Cancelled. ${soFar()}`);
    if (deadline.aborted) return result("timed out", `Not done within ${options.timeoutSeconds} s. ${soFar()}`);
    if (!(error instanceof UpstreamError)) throw error;
    return result(hasBegun ? "lost" : "refused", `${error.message} ${soFar()}`);
  }
}

/**
 * Looks once a second until `look` has an answer; null when `until` (epoch ms) has come first. A look that fails because
 * the API cannot be reached for a moment is made again.
 */
export async function waitFor<T>(look: () => Promise<T | null>, until: number, signal: AbortSignal): Promise<T | null> {
  for (;;) {
    try {
      const found = await look();
      if (found !== null) return found;
    } catch (error) {
      if (!(error instanceof UpstreamError && error.retryable) || Date.now() >= until) throw error;
    }
    const left = until - Date.now();
    if (left <= 0) return null;
    await sleep(Math.min(1000, left), undefined, { signal });
  }
}
