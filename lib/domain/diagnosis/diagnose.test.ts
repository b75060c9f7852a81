import { describe, expect, test } from "vitest";
import { diagnose } from "./diagnose";
import type { DiagnosisInput } from "./input";
import {
  attributed,
  connectionGrowth,
  findingsOf,
  GIB,
  growth,
  hostOf,
  hourMs,
  inputOf,
  leak,
  MIB,
  optionOf,
  series,
  signalsOf,
  startMs,
  trendOf,
} from "./testing/build";
import type { OptionId, Verdict } from "./verdict";

const withLoad = trendOf({ ...growth, shape: "growing-with-load" });

const cacheGrowth = attributed({
  name: "cache",
  unit: "bytes",
  points: series((part) => (100 + 360 * part) * MIB),
});
const bigCache = {
  ...inputOf({}).signals,
  ...signalsOf({ "cache-bytes": 460 * MIB, "cache-max-bytes": 2 * GIB }),
};
const mempoolGrowth = attributed({
  name: "mempool",
  unit: "count",
  points: series((part) => 100 + 40_000 * part),
  bytesPerUnit: 10_000,
});

describe("each scenario gets its verdict and its first recommendation", () => {
  const scenarios: [
    string,
    Partial<DiagnosisInput>,
    { first: Verdict["findings"][number]["id"]; option: OptionId | null; because: RegExp },
  ][] = [
    [
      "leak",
      { trend: leak, attribution: attributed() },
      { first: "leak", option: "A", because: /^Leak: \+1\.67 MiB\/min since at least 02:00:00 UTC, steady\.$/ },
    ],
    [
      "cache",
      { trend: withLoad, attribution: cacheGrowth, signals: bigCache },
      { first: "growth-with-cache", option: "B", because: /^Growth: .* Grows with cache \(90 % of it\)\.$/ },
    ],
    [
      "connections",
      {
        trend: leak,
        attribution: connectionGrowth,
        signals: { ...inputOf({}).signals, ...signalsOf({ connections: 400 }) },
      },
      { first: "growth-with-connections", option: "C", because: /Grows with connections \(90 % of it\)/ },
    ],
    [
      "mempool",
      { trend: withLoad, attribution: mempoolGrowth },
      { first: "growth-with-mempool", option: "A", because: /Grows with mempool transactions/ },
    ],
    [
      "rocksdb",
      {
        trend: leak,
        attribution: attributed({ name: "rocksdb", unit: "bytes", points: series((part) => (400 + 300 * part) * MIB) }),
      },
      { first: "growth-with-other", option: "D", because: /Grows with RocksDB/ },
    ],
    [
      "steady",
      { trend: trendOf({}) },
      { first: "steady", option: null, because: /^No growth above 2 MiB\/h in 4 h\.$/ },
    ],
    [
      "high and flat",
      { trend: trendOf({ shape: "stable-high", levelBytes: 1.9 * GIB }) },
      { first: "undersized", option: "F", because: /^No growth above/ },
    ],
    [
      "restarts that draw a sawtooth",
      { trend: trendOf({ shape: "sawtooth" }), restarts: [1, 2, 3, 4].map((i) => startMs + i * hourMs) },
      { first: "restarts", option: null, because: /^No growth above/ },
    ],
    [
      "restarts too close to see anything between",
      { trend: trendOf({ shape: "restarted-recently" }), restarts: [1, 2, 3].map((i) => startMs + i * hourMs) },
      { first: "restarts", option: null, because: /As stated/ },
    ],
    ["falling", { trend: trendOf({ shape: "falling" }) }, { first: "falling", option: null, because: /As stated/ }],
  ];

  test.each(scenarios)("%s", (_, stated, expected) => {
    const verdict = diagnose(inputOf(stated));
    expect(verdict.findings[0]?.id).toBe(expected.first);
    expect(verdict.recommended?.option ?? null).toBe(expected.option);
    expect(verdict.headline.because).toMatch(expected.because);
    expect(verdict.nothingToDo === null).toBe(expected.option !== null);
    expect(verdict.options[0]?.option === expected.option || expected.option === null).toBe(true);
    expect(new Set(verdict.options.map((each) => each.option)).size).toBe(6);
  });

  test("only growth is ever called a leak", () => {
    for (const [, stated] of scenarios) {
      const verdict = diagnose(inputOf(stated));
      expect(findingsOf(verdict).includes("leak")).toBe(verdict.shape === "leak");
    }
  });
});

describe("recommendation", () => {
  test("a leak without a known cause asks for a heap profile before the restart that destroys it, and says what it buys", () => {
    const { recommended } = diagnose(inputOf({ trend: leak }));
    expect(recommended?.before.join(" ")).toContain("heap profile");
    // From 1848 MiB down to 310 MiB at 100 MiB/h.
    expect(recommended?.why).toContain("Buys about 15 h 23 min");
  });

  test("a load that only the trend's regression blames does not overrule an attribution that could not tell", () => {
    const loads = [{ name: "repositories", bytesPerUnit: MIB, share: 0.95, onlyGrows: true }];
    const few = attributed({ name: "repositories", unit: "count", points: series((part) => 100 + 20 * part) });
    expect(diagnose(inputOf({ trend: { ...leak, loads }, attribution: few })).recommended?.option).toBe("A");
    expect(diagnose(inputOf({ trend: { ...leak, loads } })).recommended?.option).toBe("F");
  });

  test("an option whose setting the build ignores is not recommended", () => {
    const verdict = diagnose(
      inputOf({
        trend: withLoad,
        attribution: cacheGrowth,
        signals: bigCache,
        honours: { "storage.cache.max_size": "no" },
      }),
    );
    expect(optionOf(verdict, "B")).toMatchObject({ helps: "no", honoured: "no", whatIf: null });
    expect(verdict.recommended?.option).toBe("A");
  });

  test("an option whose setting may be ignored is recommended with that doubt, since its restart is the fallback", () => {
    const verdict = diagnose(inputOf({ trend: withLoad, attribution: cacheGrowth, signals: bigCache, honours: {} }));
    expect(optionOf(verdict, "B")).toMatchObject({ helps: "unknown", honoured: "unknown" });
    expect(verdict.recommended?.why).toContain("is not known");
  });

  test("the mempool is bounded by no option: evidence and the sender come first, the setting after", () => {
    const { recommended } = diagnose(inputOf({ trend: withLoad, attribution: mempoolGrowth }));
    expect(recommended?.before.join(" ")).toContain("who sends");
    expect(recommended?.afterwards.join(" ")).toContain("consensus.mempool_max_txs");
  });

  test("a cache that will stop at its own limit below 90 % needs nothing", () => {
    const verdict = diagnose(
      inputOf({
        trend: trendOf({ ...growth, shape: "growing-with-load", levelBytes: GIB }),
        attribution: cacheGrowth,
        signals: { ...inputOf({}).signals, ...signalsOf({ "cache-bytes": 460 * MIB, "cache-max-bytes": 512 * MIB }) },
      }),
    );
    expect(verdict.recommended).toBeNull();
    expect(verdict.nothingToDo).toContain("stops at its own limit");
  });

  test("starts that ended long ago do not make a steady node a restarting one", () => {
    const restarts = [0, 5, 10].map((minutes) => startMs + minutes * 60_000);
    const verdict = diagnose(inputOf({ restarts }));
    expect(verdict.nothingToDo).toBe("Nothing to do: memory is steady.");
    expect(findingsOf(verdict)).not.toContain("restarts");
  });

  test("a kill for memory is a finding of its own, with where it was seen", () => {
    const verdict = diagnose(inputOf({ oomKills: [{ at: startMs, source: "kernel log" }] }));
    expect(verdict.findings[0]).toMatchObject({
      id: "killed-for-memory",
      evidence: [{ value: startMs, source: "kernel log" }],
    });
  });

  test("page cache that fills a cgroup needs nothing; emptying it is no lasting help and stands last", () => {
    const cgroup = {
      version: 2 as const,
      limitBytes: 2 * GIB,
      highBytes: null,
      currentBytes: 1.95 * GIB,
      inactiveFileBytes: 0.9 * GIB,
      oomKills: 0,
    };
    const verdict = diagnose(inputOf({ host: hostOf({ cgroup }) }));
    expect(verdict.findings[0]?.id).toBe("file-cache");
    expect(verdict.nothingToDo).toContain("page cache");
    expect(optionOf(verdict, "E")).toMatchObject({ helps: "no", expectedFreedBytes: 0, timeGainedSeconds: null });
    expect(optionOf(verdict, "E").reason).toContain("by itself");
    expect(verdict.options.at(-1)?.option).toBe("E");
  });

  test("a host filled by another process is named, and the node is left alone", () => {
    const verdict = diagnose(
      inputOf({
        signals: {
          ...inputOf({}).signals,
          ...signalsOf({ "host-memory-total": 16 * GIB, "host-memory-available": 0.5 * GIB }),
        },
        host: hostOf({
          top: [
            { pid: 7, rssBytes: 12 * GIB, command: "postgres" },
            { pid: 100, rssBytes: GIB, command: "guts-node" },
          ],
        }),
      }),
    );
    expect(verdict.findings[0]?.title).toContain("postgres (process 7)");
    expect(verdict.nothingToDo).toContain("postgres");
    expect(verdict.contradictions).toContainEqual(expect.stringContaining("Host memory is at 97 %"));
  });

  test("when nothing helps it says to escalate, with each reason", () => {
    const verdict = diagnose(
      inputOf({
        trend: trendOf({ shape: "stable-high", levelBytes: 1.9 * GIB }),
        signals: { ...inputOf({}).signals, ...signalsOf({ "host-memory-total": 2 * GIB, "host-memory-available": 0 }) },
        honours: {},
      }),
    );
    expect(verdict.recommended).toBeNull();
    expect(verdict.nothingToDo).toMatch(/escalate\. F: The host has only 0 B available/);
  });
});
