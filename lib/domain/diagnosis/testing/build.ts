import type { HostFacts } from "@/lib/domain/host/facts";
import { type Signal, type SignalName, type SignalSet, signalCatalogue } from "@/lib/domain/signal/signal";
import type { TrendPoint } from "@/lib/domain/trend/theil-sen";
import type { TrendResult } from "@/lib/domain/trend/trend";
import { attributeGrowth } from "../attribute-growth";
import type { Attribution } from "../attribution";
import type { ConsumerSeries } from "../consumers";
import type { DiagnosisInput } from "../input";
import type { OptionAssessment, OptionId, Verdict } from "../verdict";

export const MIB = 1024 * 1024;
export const GIB = 1024 * MIB;
/** 02:00 UTC on a day; every series begins here. */
export const startMs = Date.UTC(2026, 0, 10, 2);
export const hourMs = 3_600_000;

/** One sample a minute for four hours. */
export function series(valueAt: (share: number, index: number) => number, hours = 4): TrendPoint[] {
  const count = hours * 60;
  return Array.from({ length: count + 1 }, (_, index) => ({
    at: startMs + index * 60_000,
    value: valueAt(index / count, index),
  }));
}

/** Deterministic jitter between −1 and 1. */
export function jitter(index: number): number {
  const x = Math.sin(index * 12.9898) * 43_758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

export const segment = { fromMs: startMs, toMs: startMs + 4 * hourMs, samples: 241, spanSeconds: 4 * 3600 };

/** A trend that has decided nothing but what is stated. */
export function trendOf(stated: Partial<TrendResult>): TrendResult {
  return {
    shape: "stable",
    confidence: "high",
    slopeBytesPerSecond: 0,
    smallestDetectableBytesPerSecond: (2 * MIB) / 3600,
    levelBytes: GIB,
    segment,
    segmentStartsMs: [startMs],
    floors: [],
    timeToLimit: null,
    forecast: [],
    backTest: null,
    gates: [],
    asymptoteBytes: null,
    restartLoop: null,
    step: null,
    loads: [],
    reasons: ["As stated."],
    dropped: { notPositive: 0, duplicateTime: 0 },
    ...stated,
  };
}

/** Signals measured at the end of the segment. */
export function signalsOf(values: Partial<Record<SignalName, number | null>>): SignalSet {
  const entries = Object.entries(values).map(([key, value]): [string, Signal] => {
    const name = key as SignalName;
    return [
      name,
      {
        name,
        value,
        unit: signalCatalogue[name].unit,
        state: value === null ? "not exposed" : "value",
        source: `Prometheus: ${name}`,
        at: segment.toMs,
        detail: value === null ? "the endpoint answers 404" : null,
      },
    ];
  });
  return Object.fromEntries(entries);
}

export function hostOf(facts: Partial<HostFacts>): DiagnosisInput["host"] {
  return {
    at: segment.toMs,
    facts: {
      pid: 100,
      startedAt: startMs,
      startTicks: 1,
      executable: "guts-node",
      rssBytes: GIB,
      peakBytes: null,
      sizeBytes: null,
      anonBytes: null,
      fileBytes: null,
      swapBytes: null,
      sigCgt: null,
      catchesSigusr1: null,
      noFileLimit: null,
      cgroup: null,
      host: { totalBytes: null, availableBytes: null, oomKills: null },
      top: [],
      unreadable: [],
      ...facts,
    },
  };
}

/** A node at 1 GiB of a limit of 2 GiB, on a host with 16 GiB, of which everything is known. */
export function inputOf(stated: Partial<DiagnosisInput>): DiagnosisInput {
  return {
    targetId: "validator-1",
    at: segment.toMs,
    trend: trendOf({}),
    attribution: null,
    signals: signalsOf({
      rss: GIB,
      limit: 2 * GIB,
      "host-memory-total": 16 * GIB,
      "host-memory-available": 10 * GIB,
      "cache-bytes": 100 * MIB,
      "cache-max-bytes": 256 * MIB,
      connections: 40,
      peers: 20,
      "mempool-transactions": 100,
      repositories: 12,
    }),
    limit: { state: "set", bytes: 2 * GIB, source: "Prometheus: limit" },
    host: null,
    restarts: [],
    oomKills: [],
    changes: [],
    honours: {
      "storage.cache.max_size": "yes",
      "api.max_connections": "yes",
      "p2p.max_peers": "yes",
      "storage.rocksdb": "yes",
      "cache clear": "yes",
      "consensus.mempool_max_txs": "yes",
    },
    postStartRss: [300 * MIB, 320 * MIB, 310 * MIB],
    heapCapture: "yes",
    ...stated,
  };
}

/** 200 MiB below a limit of 2 GiB, growing by 100 MiB/h: two hours left. */
export const growth: Partial<TrendResult> = {
  slopeBytesPerSecond: (100 * MIB) / 3600,
  levelBytes: 2 * GIB - 200 * MIB,
  timeToLimit: { earliest: 5400, central: 7200, latest: 10_800 },
};
export const leak = trendOf({ ...growth, shape: "leak" });

/** Memory that grew by 400 MiB, split among consumers. */
export function attributed(...consumers: ConsumerSeries[]): Attribution {
  return attributeGrowth({ rss: series((part) => 2 * GIB - 600 * MIB + 400 * MIB * part), consumers, segment });
}

/** 360 connections of 1 MiB each: nine tenths of that growth. */
export const connectionGrowth = attributed({
  name: "connections",
  unit: "count",
  points: series((part) => 40 + 360 * part),
  bytesPerUnit: MIB,
});

export function optionOf(verdict: Verdict, id: OptionId): OptionAssessment {
  const found = verdict.options.find((candidate) => candidate.option === id);
  if (!found) throw new Error(`no option ${id}`);
  return found;
}

export const findingsOf = (verdict: Verdict) => verdict.findings.map((finding) => finding.id);
