import { isOverdue } from "./age-signals";
import { type Signal, type SignalName, signalCatalogue } from "./signal";

/** One source's answer for a signal, before it is known which source wins. */
export type Candidate = Omit<Signal, "name" | "unit">;

/** A measured number with its instant (epoch ms). A number that is not finite is no measurement. */
export function measured(value: number, at: number, source: string, detail: string | null = null): Candidate {
  if (!Number.isFinite(value)) {
    return { value: null, state: "error", source, at, detail: `The source answered ${value}, which is no number` };
  }
  return { value, state: "value", source, at, detail };
}

/** The same candidate from a source that has a new number only every so often; null when that is not known. */
export function every(seconds: number | null, candidate: Candidate): Candidate {
  return seconds === null ? candidate : { ...candidate, everySeconds: seconds };
}

export function absent(state: "not exposed" | "placeholder" | "error", source: string, detail: string): Candidate {
  return { value: null, state, source, at: null, detail };
}

/**
 * The first candidate, in the stated order of sources, that has a fresh number; else the newest old number as `stale`;
 * else the first source's reason, with the others' reasons behind it. A number seen in an earlier round and now missing
 * stays, as `stale`, so that an operator sees the last known value with its age.
 */
export function chooseSignal(
  name: SignalName,
  candidates: readonly Candidate[],
  options: { nowMs: number; staleAfterMs: number; previous?: Signal | undefined },
): Signal {
  const unit = signalCatalogue[name].unit;
  const isFresh = (candidate: Candidate) =>
    candidate.state === "value" && candidate.at !== null && !isOverdue(candidate, options.nowMs, options.staleAfterMs);
  const fresh = candidates.find(isFresh);
  if (fresh) return { name, unit, ...fresh };

  const old = [...candidates, ...(options.previous ? [options.previous] : [])]
    .filter((candidate) => candidate.value !== null && candidate.at !== null)
    .sort((a, b) => (b.at ?? 0) - (a.at ?? 0))[0];
  const reasons = [...new Set(candidates.flatMap((candidate) => (candidate.detail ? [candidate.detail] : [])))];
  if (old && candidates.some((candidate) => candidate.state === "error" || candidate.value !== null)) {
    return {
      name,
      unit,
      value: old.value,
      state: "stale",
      source: old.source,
      at: old.at,
      detail: reasons.join("; ") || null,
    };
  }
  const [first] = candidates;
  if (!first)
    return {
      name,
      unit,
      value: null,
      state: "not exposed",
      source: "none",
      at: null,
      detail: "No source is configured",
    };
  return {
    name,
    unit,
    value: null,
    state: first.state === "value" ? "stale" : first.state,
    source: first.source,
    at: null,
    detail: reasons.join("; ") || null,
  };
}
