import { median } from "@/lib/domain/diagnosis/buckets";
import { formatBytes } from "@/lib/domain/format/format";
import { freshValue } from "@/lib/domain/signal/signal";
import { answerOf, type PlanLooks, type Precondition } from "./looks";

/** What is closer above usage than this will be used up by the next rise. */
const narrowShare = 1.1;

/** What the node uses and the kernel cannot take back, bytes; `of` names the number. */
interface Usage {
  bytes: number;
  of: string;
  /** Inactive page cache that is charged beside it; null: not known, or no part of the number it came from. */
  cacheBytes: number | null;
}

/**
 * The working set where the cgroup tells it, else the best number there is. Page cache counts as usage of a cgroup, but
 * the kernel gives its inactive part up before it ends anything.
 */
function usageOf({ facts, unit, signals }: PlanLooks): Usage | null {
  const { currentBytes = null, inactiveFileBytes = null } = facts?.cgroup ?? {};
  if (currentBytes !== null && inactiveFileBytes !== null) {
    const bytes = Math.max(0, currentBytes - inactiveFileBytes);
    return { bytes, of: "working set (charged memory less inactive page cache)", cacheBytes: inactiveFileBytes };
  }
  const rss = facts?.rssBytes ?? freshValue(signals["working-set"]) ?? freshValue(signals.rss);
  if (rss !== null) {
    const of = facts?.rssBytes == null && freshValue(signals["working-set"]) !== null ? "working set" : "RSS";
    return { bytes: rss, of, cacheBytes: null };
  }
  const charged = currentBytes ?? unit?.memoryCurrentBytes ?? null;
  return charged === null ? null : { bytes: charged, of: "charged memory, page cache included", cacheBytes: null };
}

/** A limit below the working set would make the kernel end the node at once; page cache it would only reclaim. */
export function usagePrecondition(looks: PlanLooks, max: number): Precondition {
  if (looks.target.host.kind === "kubernetes") return startPrecondition(looks, max);
  const text = "The node uses less than the new limit";
  const used = usageOf(looks);
  if (used === null) return { text, state: "unknown", detail: "What it uses is not known." };
  const detail = usageText(used, "new limit", max);
  const current = answerOf(looks.limits)?.max;
  if (used.bytes < max)
    return { text, ...margin(used, max, "the next rise reaches the limit, and the kernel ends it") };
  if (typeof current === "number" && max > current) {
    return { text, state: "met", detail: `${detail}, above the present one` };
  }
  return {
    text,
    state: "not met",
    detail: `${detail}: setting it would end the node. Restart it first.`,
    blocking: true,
  };
}

/** Where the limit comes with new processes it is what those begin with that has to fit. */
function startPrecondition(looks: PlanLooks, max: number): Precondition {
  const text = "The node uses less than the new limit";
  const start = median(looks.postStartRss);
  const used = usageOf(looks);
  const begins = start === null ? "" : ` Earlier starts began with ${formatBytes(start)}.`;
  if (start !== null && start >= max) {
    const detail = `RSS of earlier starts ${formatBytes(start)}, new limit ${formatBytes(max)}: new pods would be ended as they start.`;
    return { text, state: "not met", detail, blocking: true };
  }
  if (used === null) return { text, state: "unknown", detail: `What it uses is not known.${begins}` };
  if (used.bytes < max) {
    const found = margin(used, max, "the next rise reaches the limit, and the kernel ends it");
    return { text, ...found, detail: `${found.detail}${begins === "" ? "" : `.${begins}`}` };
  }
  const detail = `${usageText(used, "new limit", max)}: a new pod that grows as far again is ended.${begins}`;
  return { text, state: "not met", detail };
}

/** A threshold below the working set throttles the node from the first moment, with nothing to reclaim that it does not use. */
export function throttlePrecondition(looks: PlanLooks, high: number): Precondition {
  const text = "The node uses less than the throttling threshold (MemoryHigh)";
  const used = usageOf(looks);
  if (used === null) return { text, state: "unknown", detail: "What it uses is not known." };
  if (used.bytes < high) return { text, ...margin(used, high, "the next rise is throttled", "new threshold") };
  const detail = `${usageText(used, "new threshold", high)}: the kernel would slow the node down at once and without end. Choose more than ${formatBytes(used.bytes)}, or restart it first.`;
  return { text, state: "not met", detail, blocking: true };
}

function margin(
  used: Usage,
  bound: number,
  consequence: string,
  name = "new limit",
): Pick<Precondition, "state" | "detail"> {
  const detail = usageText(used, name, bound);
  if (bound <= narrowShare * used.bytes) {
    return { state: "not met", detail: `${detail}: less than 10 % above it, so ${consequence}.` };
  }
  return { state: "met", detail };
}

function usageText({ bytes, of, cacheBytes }: Usage, name: string, bound: number): string {
  const reclaimed = cacheBytes !== null && bytes < bound ? Math.max(0, bytes + cacheBytes - bound) : 0;
  const cache =
    cacheBytes === null || cacheBytes === 0
      ? ""
      : `, beside ${formatBytes(cacheBytes)} of inactive page cache${reclaimed > 0 ? `, of which the kernel would reclaim ${formatBytes(reclaimed)}` : ""}`;
  return `${of} ${formatBytes(bytes)}${cache}; ${name} ${formatBytes(bound)}`;
}
