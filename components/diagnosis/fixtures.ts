import type { Attribution } from "@/lib/domain/diagnosis/attribution";
import type { OptionAssessment, Verdict } from "@/lib/domain/diagnosis/verdict";
import type { DiagnosisView } from "@/lib/domain/diagnosis/view";
import type { Gate, GateName, TrendResult } from "@/lib/domain/trend/trend";

/** The instant the tests' pages are drawn for: 03:12:40 UTC. */
export const now = Date.UTC(2026, 2, 14, 3, 12, 40);
export const mebibyte = 1024 ** 2;
const minute = 60_000;
export const since = Date.UTC(2026, 2, 14, 2, 41, 0);

function gate(name: GateName, value: number | null, changes: Partial<Gate> = {}): Gate {
  const measure = name === "deceleration" ? "later-slope" : name === "step" ? "jump" : name;
  return { name, measure, value, threshold: 0.6, passes: "at least", unit: "ratio", passed: true, ...changes };
}

const leakGates: Gate[] = [
  gate("growth", 96 * mebibyte, { threshold: 12 * mebibyte, unit: "bytes" }),
  gate("persistence", 0.97),
  gate("deceleration", 1.02, { threshold: 0.65 }),
  gate("step", 0.08, { passes: "below" }),
  gate("confirmation", 412, { threshold: 1 }),
  gate("load", null, { threshold: 0.7, passes: "below" }),
  gate("new-high", 470 * mebibyte, { threshold: 480 * mebibyte, passes: "above", unit: "bytes", passed: false }),
  gate("relevance", 7_800, { threshold: 21_600, passes: "at most", unit: "seconds" }),
];

export function buildTrend(changes: Partial<TrendResult> = {}): TrendResult {
  return {
    shape: "leak",
    confidence: "high",
    slopeBytesPerSecond: (3.1 * mebibyte) / 60,
    smallestDetectableBytesPerSecond: (12 * mebibyte) / 3600,
    levelBytes: 478 * mebibyte,
    segment: { fromMs: since, toMs: now, samples: 380, spanSeconds: 1900 },
    segmentStartsMs: [since - 60 * minute, since],
    floors: [],
    timeToLimit: { earliest: 6_300, central: 7_800, latest: 10_200 },
    forecast: [],
    backTest: { leadSeconds: 3600, origins: 20, withinShare: 0.021 },
    gates: leakGates,
    asymptoteBytes: null,
    restartLoop: null,
    step: null,
    loads: [],
    reasons: [],
    dropped: { notPositive: 0, duplicateTime: 0 },
    ...changes,
  };
}

export const attribution: Attribution = {
  segment: { fromMs: since, toMs: now },
  level: {
    bytes: 478 * mebibyte,
    parts: [
      { name: "cache", bytes: 60 * mebibyte, share: 60 / 478 },
      { name: "connections", bytes: 200 * mebibyte, share: 200 / 478 },
      { name: "mempool", bytes: null, share: null },
    ],
    unexplainedBytes: 218 * mebibyte,
    unexplainedShare: 218 / 478,
    excessBytes: null,
  },
  growth: {
    bytes: 96 * mebibyte,
    parts: [
      { name: "cache", bytes: 6 * mebibyte, share: 0.06, from: 54 * mebibyte, to: 60 * mebibyte, unit: "bytes" },
      { name: "connections", bytes: 78 * mebibyte, share: 0.81, from: 122, to: 200, unit: "count" },
      { name: "mempool", bytes: null, share: null, from: 40, to: 55, unit: "count" },
    ],
    unexplainedBytes: 12 * mebibyte,
    unexplainedShare: 0.13,
    excessBytes: null,
  },
  perUnit: [
    { name: "connections", bytes: mebibyte, basis: "measured", detail: "from how memory moved with them" },
    { name: "mempool", bytes: null, basis: "not measurable", detail: "it moved too little" },
  ],
  buckets: Array.from({ length: 8 }, (_, i) => ({
    at: since + i * 4 * minute,
    bytes: (382 + i * 13) * mebibyte,
    parts: [(54 + i * 0.8) * mebibyte, i === 3 ? null : (122 + i * 11) * mebibyte, null],
    unexplainedBytes: 206 * mebibyte,
  })),
  unknown: ["rocksdb"],
  limits: ["Not measured on this node, and so unexplained: RocksDB."],
};

function buildOption(option: OptionAssessment["option"], changes: Partial<OptionAssessment>): OptionAssessment {
  return {
    option,
    title: `Option ${option} title`,
    helps: "yes",
    reason: `Reason of ${option}.`,
    settings: [],
    honoured: "no setting needed",
    expectedFreedBytes: null,
    basis: `Basis of ${option}.`,
    timeGainedSeconds: null,
    growthEnds: false,
    loses: [],
    restarts: 0,
    reversible: true,
    whatIf: null,
    ...changes,
  };
}

export const optionC = buildOption("C", {
  title: "Limit concurrent connections",
  settings: ["api.max_connections"],
  honoured: "unknown",
  expectedFreedBytes: 380 * mebibyte,
  growthEnds: true,
  restarts: 1,
});
export const optionA = buildOption("A", {
  title: "Restart node",
  expectedFreedBytes: 300 * mebibyte,
  timeGainedSeconds: 18_000,
  loses: ["All 12 repositories.", "The heap that shows the cause."],
  restarts: 1,
  reversible: false,
});
export const optionB = buildOption("B", {
  title: "Reduce cache size",
  helps: "no",
  reason: "The cache does not grow.",
});
const optionF = buildOption("F", { title: "Add memory", helps: "unknown" });

export const leakVerdict: Verdict = {
  engineVersion: "1",
  at: now,
  targetId: "validator-2",
  headline: {
    kind: "limit-ahead",
    decides: "Limit reached in about 2 h 10 min",
    interval: {
      from: now,
      earliestSeconds: 6_300,
      centralSeconds: 7_800,
      latestSeconds: 10_200,
      basis: "back-tested",
    },
    because: "Leak: +3.1 MiB/min since 02:41:00 UTC, steady. Grows with connections (81 % of it).",
    becauseParts: [
      { kind: "text", text: "Leak: +3.1 MiB/min since " },
      { kind: "clock", at: since },
      { kind: "text", text: ", steady." },
      { kind: "text", text: " Grows with connections (81 % of it)." },
    ],
  },
  shape: "leak",
  confidence: "high",
  stale: false,
  findings: [
    {
      id: "leak",
      title: "Memory grows without a plateau",
      confidence: "high",
      evidence: [
        {
          label: "Growth",
          value: (3.1 * mebibyte) / 60,
          unit: "bytes-per-second",
          source: "trend",
          at: now - 5_000,
          query: "guts_memory_rss_bytes{node='validator-2'}",
        },
        { label: "Limit", value: null, unit: "bytes", source: "Prometheus", at: null, query: null },
        { label: "Time to limit", value: 7_800, unit: "seconds", source: "trend", at: now, query: null },
      ],
      wouldChangeIt: "A plateau of at least 30 min.",
    },
    {
      id: "signals-missing",
      title: "RocksDB is not measured",
      confidence: "medium",
      evidence: [],
      wouldChangeIt: "A build that exposes it.",
    },
  ],
  recommended: {
    option: "C",
    title: "Limit concurrent connections",
    why: "Memory grows with connections (81 % of it).",
    before: ["Record the open connections."],
    afterwards: ["Find the client that opens them."],
  },
  nothingToDo: null,
  options: [optionC, optionA, optionF, optionB],
  watching: null,
  contradictions: [],
};

export function buildDiagnosis(
  verdict: Partial<Verdict> = {},
  changes: Partial<Omit<DiagnosisView, "verdict">> = {},
): DiagnosisView {
  return {
    verdict: { ...leakVerdict, ...verdict },
    trend: buildTrend(),
    attribution,
    source: "Prometheus: guts_memory_rss_bytes",
    query: "guts_memory_rss_bytes",
    judgedAt: now,
    stale: false,
    detail: null,
    replay: null,
    frozen: [],
    ...changes,
  };
}

/** Ten minutes into the watch: no forecast, no recommendation. */
export const undecided = buildDiagnosis(
  {
    headline: {
      kind: "watching",
      decides: "Watching: 12 of 60 min, smallest leak visible so far 40 MiB/h",
      interval: null,
      because: "Too short to judge.",
      becauseParts: [{ kind: "text", text: "Too short to judge." }],
    },
    shape: "insufficient",
    confidence: "low",
    findings: [],
    recommended: null,
    nothingToDo: "Too early to recommend anything.",
    options: [optionA, optionC, optionF, optionB],
    watching: {
      spanSeconds: 720,
      neededSeconds: 3600,
      samples: 48,
      neededSamples: 60,
      smallestVisibleBytesPerSecond: (40 * mebibyte) / 3600,
    },
  },
  {
    trend: buildTrend({ shape: "insufficient", gates: [], timeToLimit: null, backTest: null }),
    attribution: null,
  },
);

/** Flat, with nothing to do. */
export const steady = buildDiagnosis(
  {
    headline: {
      kind: "steady",
      decides: "Memory is steady at 300 MiB",
      interval: null,
      because: "No growth above 12 MiB/h in 4 h.",
      becauseParts: [{ kind: "text", text: "No growth above 12 MiB/h in 4 h." }],
    },
    shape: "stable",
    findings: [],
    recommended: null,
    nothingToDo: "Nothing to do: memory is steady.",
    options: [optionB, optionA],
    contradictions: ["The alert fires, but RSS is at 58 % of its limit."],
  },
  {
    trend: buildTrend({
      shape: "stable",
      gates: [gate("growth", 0, { threshold: 12 * mebibyte, unit: "bytes", passed: false })],
      timeToLimit: null,
      backTest: null,
    }),
    attribution: {
      ...attribution,
      growth: {
        ...attribution.growth,
        bytes: 0,
        parts: attribution.growth.parts.map((part) => ({ ...part, share: null })),
        unexplainedShare: null,
      },
    },
  },
);
