import type { CheckResult, CheckState } from "@/lib/domain/check/check";
import { formatUtc } from "@/lib/domain/format/format";

/** The worker evaluates every few seconds; what is older than this says nothing about now. */
const freshMs = 120_000;

/** What signing an item takes: the signature alone, a note that decides what data leaves open, or a waiver with its reason. */
export type Takes = "signature" | "note" | "waiver";

/** Where a post-incident item stands by data and by people's word. */
export interface ItemStanding {
  /** What counts: the person's word before the measurement; null: no check is bound to the item. */
  state: CheckState | null;
  /** What data says now; null: no check is bound to the item, or it was never evaluated. */
  result: CheckResult | null;
  takes: Takes;
}

/** An item's standing. `measured` is the newest outcome of its check and when it was evaluated, epoch ms. */
export function standingOf(
  check: string | null,
  measured: { result: CheckResult; evaluatedAt: number } | null,
  overruled: CheckState | null,
  nowMs: number,
): ItemStanding {
  if (check === null) return { state: null, result: null, takes: "signature" };
  const result = measured && asOfNow(measured.result, measured.evaluatedAt, nowMs);
  const state = overruled ?? result?.state ?? "unknown";
  return { state, result, takes: state === "met" ? "signature" : result?.noteDecides ? "note" : "waiver" };
}

/** An outcome that nobody has renewed is unknown, and so is one that is no longer true. */
function asOfNow(result: CheckResult, evaluatedAt: number, nowMs: number): CheckResult {
  if (nowMs - evaluatedAt <= freshMs) return result;
  const since = formatUtc(evaluatedAt, nowMs);
  return {
    ...result,
    state: "unknown",
    summary: `not evaluated since ${since}`,
    detail: `The worker has not evaluated this since ${since}; then it was ${result.state}: ${result.summary}.`,
  };
}

/** Whether an item that was signed, not waived, has come out as not met since, so that it has to be signed or waived anew. */
export function hasWorsened(
  signed: { waived: boolean; evidence: CheckResult | null },
  standing: Pick<ItemStanding, "state">,
): boolean {
  return !signed.waived && standing.state === "not met" && signed.evidence?.noteDecides !== true;
}
