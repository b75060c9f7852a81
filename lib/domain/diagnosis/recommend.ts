import { formatBytes } from "@/lib/domain/format/format";
import { type ConsumerName, consumerLabels } from "./consumers";
import { reclaimableCgroup } from "./findings/environment";
import { showsWhatGrows } from "./findings/heap-profile";
import { boundOf } from "./held-back";
import { hostMemory } from "./host-memory";
import { whyCacheSettles } from "./options/caches";
import { howOften } from "./restart-loop";
import { highShare, type Situation } from "./situation";
import type { OptionAssessment, OptionId, Recommendation } from "./verdict";
import { wholePercent } from "./wording";

/** The option that bounds a consumer. For some the runbook has none: a restart only buys time. */
const remedies: Record<ConsumerName, OptionId> = {
  cache: "B",
  connections: "C",
  peers: "C",
  websockets: "A",
  mempool: "A",
  rocksdb: "D",
  artifacts: "A",
  repositories: "F",
  "metric-series": "A",
  allocator: "A",
};

export type Advice = { recommended: Recommendation; nothingToDo: null } | { recommended: null; nothingToDo: string };

/**
 * The first option that fits the cause and can help; or why there is nothing to do. An option whose setting this build may
 * or may not heed still comes before a plain restart, since it contains one.
 */
export function recommend(situation: Situation, options: readonly OptionAssessment[]): Advice {
  const idle = reasonToWait(situation);
  if (idle !== null) return { recommended: null, nothingToDo: idle };
  const find = (id: OptionId) => options.find((option) => option.option === id);
  const candidates = candidatesFor(situation).flatMap((id) => find(id) ?? []);
  const chosen = candidates.find(isUsable);
  if (!chosen) {
    const reasons = candidates.map((option) => `${option.option}: ${option.reason}`).join(" ");
    const evidence = situation.trend.restartLoop ? ", with evidence taken before the next restart destroys it" : "";
    return { recommended: null, nothingToDo: `No option of the runbook helps now; escalate${evidence}. ${reasons}` };
  }
  return {
    recommended: {
      option: chosen.option,
      title: chosen.title,
      why: whyOf(situation, chosen),
      before: stepsBefore(situation, chosen),
      afterwards: stepsAfterwards(situation),
    },
    nothingToDo: null,
  };
}

/** Usable: it helps, or would if only the build heeds its setting, with an effect that was worked out. */
function isUsable(option: OptionAssessment): boolean {
  return (
    option.helps === "yes" ||
    (option.helps === "unknown" && (option.expectedFreedBytes ?? 0) > 0 && option.settings.length > 0)
  );
}

function candidatesFor({ dominant, trend }: Situation): readonly OptionId[] {
  if (trend.shape === "stable-high") return ["F", "B", "C", "D"];
  // A process that starts again by itself has had its restart; after a step or a warm-up one would be undone.
  const roomFirst = trend.restartLoop !== null || trend.shape === "step" || trend.shape === "saturating";
  const last: readonly OptionId[] = roomFirst ? ["F", "A"] : ["A", "F"];
  if (!dominant) return last;
  const remedy = remedies[dominant.name];
  return [remedy, ...last.filter((id) => id !== remedy)];
}

function reasonToWait(situation: Situation): string | null {
  const { trend, undecided, restartsRepeat, restarts, high, levelShare, grows, oomKills } = situation;
  if (restartsRepeat) {
    const look = oomKills.length > 0 ? "the limit, since the kernel killed it for memory" : "what ends the process";
    return `Nothing to do about memory: it does not grow. The process started ${restarts.length} times, and the question is why: look at ${look}.`;
  }
  if (undecided) {
    const urgent = levelShare !== null && levelShare >= highShare;
    return `Too early to recommend anything${urgent ? `. If memory, at ${wholePercent(levelShare)} of its limit, cannot wait: option A, evidence first` : ""}.`;
  }
  if (trend.restartLoop) return null;
  const settles = whyCacheSettles(situation);
  if (settles !== null) return `Nothing to do: ${settles}`;
  if (grows || trend.shape === "stable-high") return null;
  if ((trend.shape === "step" || trend.shape === "saturating") && high) return null;
  const cgroup = reclaimableCgroup(situation);
  if (cgroup) {
    return `Nothing to do: ${formatBytes(cgroup.reclaimable)} of the usage is page cache, which the kernel frees by itself. Option E would only empty it for a while.`;
  }
  const host = hostMemory(situation);
  const [largest] = host?.others ?? [];
  if (
    host &&
    host.usedShare >= highShare &&
    situation.levelBytes !== null &&
    situation.levelBytes < host.usedBytes / 2
  ) {
    return `Nothing to do on this node: the host is short of memory${largest ? `, and ${largest.command} (process ${largest.pid}) holds ${formatBytes(largest.rssBytes)}` : ""}.`;
  }
  switch (trend.shape) {
    case "step":
      return trend.step
        ? "Nothing to do: memory stepped up once and stays below 90 % of the limit. See what changed then."
        : "Nothing to do: memory rose in a few steps and stays below 90 % of the limit. See what happened at each.";
    case "saturating":
      return "Nothing to do: growth is slowing down and ends below 90 % of the limit.";
    case "falling":
      return "Nothing to do: memory is falling.";
    case "sawtooth":
      return "Nothing to do: memory stays within its past range.";
    default:
      return waitWith(situation);
  }
}

function waitWith({ trend, heldBack, limit }: Situation): string {
  if (trend.overrules || heldBack?.name === "new-high") return "Nothing to do: memory stays within its past range.";
  if (heldBack?.name === "relevance") {
    return `Nothing to do now: at this slope ${boundOf({ limit })} is too far away to matter.`;
  }
  if (heldBack) return "Nothing to do yet: what growth was seen is not steady.";
  return "Nothing to do: memory is steady.";
}

function whyOf({ dominant, trend }: Situation, chosen: OptionAssessment): string {
  const cause = dominant
    ? `Memory grows with ${consumerLabels[dominant.name]} (${wholePercent(dominant.share)} of it).`
    : trend.shape === "stable-high"
      ? "Memory is high and flat: the node needs more than it is given."
      : "No measured consumer explains the growth.";
  const loop = trend.restartLoop ? ` It restarts by itself already, ${howOften(trend.restartLoop)}.` : "";
  return `${cause}${loop} ${chosen.reason}`;
}

/** A restart destroys what would show the cause, so evidence comes first wherever the cause is open. */
function stepsBefore(situation: Situation, chosen: OptionAssessment): string[] {
  const { dominant, trend, heapCapture } = situation;
  // In a loop the next restart comes by itself and destroys it just the same.
  if (chosen.restarts === 0 && !trend.restartLoop) return [];
  if (dominant?.name === "mempool") {
    return ["Record the mempool's count and oldest age, and find who sends the transactions: a restart clears both."];
  }
  if (trend.shape !== "leak" || (dominant && chosen.option !== "A")) return [];
  if (showsWhatGrows(situation)) return [];
  return [captureStep[heapCapture]];
}

const captureStep: Record<Situation["heapCapture"], string> = {
  yes: "Capture a heap profile: a restart destroys what it would show.",
  no: "Save the process's memory map and the node's figures: this build offers no heap profile, and a restart destroys the rest.",
  off: "Save the process's memory map and the node's figures: profiling is off, and a restart destroys the rest. Enable profiling instead of a plain restart, so that the next profile shows what grows.",
  unknown: "Capture a heap profile if this build offers one, else the process's memory map: a restart destroys both.",
};

function stepsAfterwards({ dominant, honours, trend }: Situation): string[] {
  if (dominant?.name === "mempool") {
    const heeded = honours["consensus.mempool_max_txs"] ?? "unknown";
    if (heeded === "no") return ["Stop or slow the sender: this build has no limit for its mempool."];
    return [
      `Lower consensus.mempool_max_txs${heeded === "unknown" ? " (whether this build heeds it is not known)" : ""}, or stop the sender; no option of the runbook does either.`,
    ];
  }
  if (dominant?.name === "metric-series")
    return ["Find the client that asks for ever new URLs: each makes series that stay."];
  if (dominant?.name === "artifacts")
    return ["Delete CI artifacts that are no longer needed: they are held in memory."];
  return trend.shape === "leak" && !dominant ? ["Compare heap profiles before and after, and report the leak."] : [];
}
