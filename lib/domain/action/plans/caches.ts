import { pageCacheReason } from "@/lib/domain/diagnosis/options/drop-caches";
import { formatBytes } from "@/lib/domain/format/format";
import { processFacts } from "./basis";
import { costOfWaiting, expectedUnchanged } from "./effect";
import { type PlanLooks, type PlanResult, type Precondition, problemOf, reasonOf, toldBy } from "./looks";
import { processPrecondition } from "./preconditions";
import { describeProcess } from "./restart";
import { honoursNow, situationOf } from "./situation";

/** First half of the runbook's option E. Page cache is no part of a process's memory, and the plan says so. */
export function planDropCaches(looks: PlanLooks): PlanResult {
  const { target, facts, system } = looks;
  if (target.host.kind === "kubernetes") {
    return {
      failed: "The caches of a cluster's machine belong to all of its pods, and the console does not touch them.",
    };
  }
  const cached = system?.cachedBytes ?? null;
  const available = system?.availableBytes ?? facts?.host.availableBytes ?? null;
  const sizes = [
    cached === null
      ? "How much page cache the host holds is not known."
      : `The host holds ${formatBytes(cached)} of page cache.`,
    available === null ? "" : `${formatBytes(available)} count as available already, that cache included.`,
  ];
  return {
    content: {
      summary: `Drop the page cache of the host of ${target.name}. It does not reduce the node's RSS; ${describeProcess(looks)}.`,
      steps: [
        "Write what is not yet on disk (sync).",
        "Write 3 to /proc/sys/vm/drop_caches, as root.",
        "Verify: the size of the page cache before and after, and RSS, which stays.",
      ],
      operations: [{ kind: "drop-caches" }],
      helps: {
        state: "no",
        reason: [pageCacheReason(situationOf(looks)), ...sizes].filter((text) => text !== "").join(" "),
      },
      honours: [],
      diff: null,
      blastRadius: [
        "The whole host: every process reads files from disk again until the cache is back.",
        "Nothing is restarted.",
      ],
      losses: ["Cached file contents: reads are slower until they are back."],
      preconditions: [
        {
          text: "The helper may write /proc/sys/vm (root)",
          ...(target.host.sudo
            ? { state: "met" as const, detail: "it runs through sudo" }
            : { state: "unknown" as const, detail: "It runs without sudo, and refuses where it may not." }),
        },
      ],
      expected: expectedUnchanged(looks, "Page cache does not count towards RSS: it stays as it is."),
      forecast: null,
      costOfWaiting: costOfWaiting(looks),
      revert: {
        possible: false,
        automatic: false,
        text: "It cannot be taken back; the cache fills up again by itself.",
      },
      basis: processFacts(looks),
    },
  };
}

/** Second half of the runbook's option E. */
export function planClearCache(looks: PlanLooks): PlanResult {
  const { target } = looks;
  if (target.host.kind === "kubernetes") {
    return {
      failed: "The console runs no command inside a pod. Use restart-node, or the node's own tools in the pod.",
    };
  }
  if (!looks.facts)
    return {
      failed: `The process of ${target.name} cannot be seen on its host: ${looks.factsDetail ?? problemOf(null)}`,
    };
  const cache = toldBy(looks.cache);
  const isInert = honoursNow(looks)["cache clear"] === "no";
  const isEmpty = cache !== null && cache.sizeBytes === 0;
  const version = toldBy(looks.health)?.version ?? "unknown";
  const inert = `version ${version} without the debug endpoints has neither a cache nor this command: it answers with its usage (exit code 2)`;
  return {
    content: {
      summary: `Clear the cache of ${target.name}: ${cache ? `${formatBytes(cache.sizeBytes)} in ${cache.entries} entries` : "size not known"}; ${describeProcess(looks)}.`,
      steps: [
        "Look again: the process must still be the one that was planned for.",
        `Run the node's own program with the words cache clear, as the process's user, for at most 10 s${isInert ? " (no effect: this build has no such command)" : ""}.`,
        "Verify: the cache's size as the node tells it.",
      ],
      operations: [{ kind: "clear-cache" }],
      helps: isInert
        ? { state: "no", reason: `This build cannot: ${inert}.` }
        : isEmpty
          ? { state: "no", reason: "The cache is empty already." }
          : {
              state: "unknown",
              reason: `${cache ? `The cache holds ${formatBytes(cache.sizeBytes)}.` : `What the cache holds is not told (${reasonOf(looks.cache)}).`} The command starts a second process: whether it can reach the cache of the running one depends on the build, and its answer shows it.`,
            },
      honours: [
        {
          setting: "cache clear",
          state: isInert ? "no" : "unknown",
          basis: isInert ? inert : "no version is known to have the command; it is asked when it is run",
        },
      ],
      diff: null,
      blastRadius: ["Nothing is restarted.", "Reads are slower until the cache is warm again."],
      losses:
        cache && cache.entries > 0
          ? [`${cache.entries} cached entries; they are read again when they are asked for.`]
          : [],
      preconditions: [processPrecondition(looks), answersPrecondition(looks)],
      expected: {
        rssBytes: isInert || isEmpty ? looks.facts.rssBytes : null,
        basis:
          isInert || isEmpty
            ? "Nothing is freed."
            : "Unknown: what a cache gives up the allocator may keep, so RSS may stay.",
      },
      forecast: null,
      costOfWaiting: costOfWaiting(looks),
      revert: {
        possible: false,
        automatic: false,
        text: "It cannot be taken back; the cache fills up again by itself.",
      },
      basis: processFacts(looks),
    },
  };
}

function answersPrecondition({ cache }: PlanLooks): Precondition {
  const text = "The node tells the size of its cache, so that the effect can be seen";
  return toldBy(cache)
    ? { text, state: "met", detail: "GET /api/debug/cache" }
    : { text, state: "not met", detail: `${reasonOf(cache)}. Only the command's own words will tell.` };
}
