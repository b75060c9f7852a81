import type { Signal } from "@/lib/domain/signal/signal";
import type { CheckName, CheckResult, CheckState } from "./check";

/** A result decided by one signal: source and instant are that signal's. */
export function decided(
  name: CheckName,
  state: CheckState,
  signal: Signal,
  text: { summary: string; detail: string; query?: string },
): CheckResult {
  return {
    name,
    state,
    summary: text.summary,
    detail: text.detail,
    query: text.query ?? null,
    source: signal.source,
    at: signal.at,
  };
}

/** `unknown` because a signal has no fresh number, in that signal's own words. */
export function undecided(name: CheckName, what: string, signal: Signal | undefined): CheckResult {
  const state = signal?.state ?? "not exposed";
  const reason = signal?.detail ?? "no source is configured";
  return {
    name,
    state: "unknown",
    summary: `${what}: ${state}`,
    detail: state === "stale" ? `The last number is too old to decide. ${reason}` : `Cannot be decided: ${reason}.`,
    query: null,
    source: signal?.source ?? "none",
    at: signal?.at ?? null,
  };
}
