import { describe, expect, test } from "vitest";
import type { Growth } from "@/lib/domain/profile/compare";
import type { ProfileComparison, ProfileSummary } from "@/lib/domain/profile/stored-profile";
import { causeOf } from "@/lib/domain/report/cause";
import { wholeIncident } from "@/lib/domain/report/testing/incident";
import { diagnose } from "../diagnose";
import type { HeapProfileFacts } from "../input";
import { findingsOf, inputOf, MIB, segment, trendOf } from "../testing/build";

const slope = MIB / 60;
const leaking = trendOf({ shape: "leak", slopeBytesPerSecond: slope });
const inUse = { type: "inuse_space", unit: "bytes" };

const grownBy = (growth: number, whole: number, seconds: number | null): Growth => ({
  before: 10 * MIB,
  after: 10 * MIB + growth,
  growth,
  perSecond: seconds === null ? null : growth / seconds,
  share: growth / whole,
});

function comparisonOf(stated: Partial<ProfileComparison> & { bytes?: number; seconds?: number | null } = {}) {
  const { bytes = 20 * MIB, seconds = 1200, ...rest } = stated;
  const part = grownBy(0.83 * bytes, bytes, seconds);
  return {
    beforeId: "1",
    sampleType: inUse,
    seconds,
    whole: grownBy(bytes, bytes, seconds),
    functions: [{ name: "indexObjects", flat: part, cum: part }],
    stacks: [{ frames: ["main", "serve", "push", "store", "indexObjects"], self: part }],
    ...rest,
  } satisfies ProfileComparison;
}

const summary: ProfileSummary = {
  sampleTypes: [inUse],
  sampleType: 0,
  total: 40 * MIB,
  top: [{ name: "indexObjects", flat: 30 * MIB, flatPercent: 75, sumPercent: 75, cum: 30 * MIB, cumPercent: 75 }],
};
const profileOf = (stated: Partial<HeapProfileFacts> = {}): HeapProfileFacts => ({
  name: "heap-b.prof",
  beforeName: "heap-a.prof",
  takenAt: segment.toMs,
  summary,
  comparison: comparisonOf(),
  ...stated,
});
const judge = (heapProfile: HeapProfileFacts | null, trend = leaking) => diagnose(inputOf({ trend, heapProfile }));
const heapFinding = (heapProfile: HeapProfileFacts | null, trend = leaking) =>
  judge(heapProfile, trend).findings.find(({ id }) => id === "heap-growth" || id === "heap-holders");

describe("what two heap profiles of one process say", () => {
  test("the function that grew most, with its share, stack and rate as evidence, after the shape that decides", () => {
    const verdict = judge(profileOf());
    expect(findingsOf(verdict).slice(0, 2)).toEqual(["leak", "heap-growth"]);
    const finding = verdict.findings[1];
    expect(finding?.title).toBe("The heap grew by 20 MiB within 20 min: 83 % of it in indexObjects");
    expect(finding?.confidence).toBe("high");
    const evidence = Object.fromEntries((finding?.evidence ?? []).map(({ label, value }) => [label, value]));
    expect(evidence).toEqual({
      "Growth of indexObjects": 0.83 * 20 * MIB,
      "Share of indexObjects in the heap's growth": expect.closeTo(0.83),
      "Stack that grew most": "serve → push → store → indexObjects",
      "Growth of this stack": (0.83 * 20 * MIB) / 1200,
      "Growth of the heap": (20 * MIB) / 1200,
      "Growth of RSS": slope,
    });
    expect(verdict.contradictions).toEqual([]);
  });

  test.each([
    ["without the time between them", comparisonOf({ seconds: null }), leaking, "medium"],
    ["where RSS does not grow", comparisonOf(), trendOf({}), "medium"],
    ["where RSS grows much faster", comparisonOf({ bytes: 2 * MIB }), leaking, "medium"],
  ])("%s they do not show the cause for sure", (_, comparison, trend, confidence) => {
    expect(heapFinding(profileOf({ comparison }), trend)?.confidence).toBe(confidence);
  });

  test("growth of RSS that the heap does not follow is a contradiction with both slopes", () => {
    expect(judge(profileOf({ comparison: comparisonOf({ bytes: 2 * MIB }) })).contradictions).toEqual([
      "RSS grows at +1 MiB/min, the heap in its profiles at +102 KiB/min: most of the growth lies outside of what they show, as memory of native code or of the allocator does.",
    ]);
  });

  test("a heap that shrank, or is counted in objects, has not grown", () => {
    const shrunk = comparisonOf({ whole: grownBy(-MIB, -MIB, 1200) });
    const objects = comparisonOf({ sampleType: { type: "inuse_objects", unit: "count" } });
    for (const comparison of [shrunk, objects]) {
      expect(heapFinding(profileOf({ comparison }))?.id).toBe("heap-holders");
      expect(judge(profileOf({ comparison: objects })).contradictions).toEqual([]);
    }
  });

  test.each([
    ["hours before the growth", { takenAt: segment.fromMs - 60_000 }],
    ["long after the samples", { takenAt: segment.toMs + 3_600_000 }],
  ])("%s they neither confirm nor contradict it, and another pair is asked for", (_, stated) => {
    expect(heapFinding(profileOf(stated))?.confidence).toBe("medium");
    const slow = judge(profileOf({ ...stated, comparison: comparisonOf({ bytes: 2 * MIB }) }));
    expect(slow.contradictions).toEqual([]);
    expect(slow.recommended?.before).toHaveLength(1);
  });

  test("what was ever allocated has neither grown nor is held", () => {
    const allocated = { type: "alloc_space", unit: "bytes" };
    const verdict = judge(
      profileOf({
        comparison: comparisonOf({ sampleType: allocated }),
        summary: { ...summary, sampleTypes: [allocated] },
      }),
    );
    expect(findingsOf(verdict).filter((id) => id.startsWith("heap-"))).toEqual([]);
    expect(verdict.contradictions).toEqual([]);
    expect(verdict.recommended?.before).toHaveLength(1);
  });

  test("no other is asked for before a restart", () => {
    const advised = (heapProfile: HeapProfileFacts | null) => judge(heapProfile).recommended?.before ?? null;
    expect(advised(null)).toEqual(["Capture a heap profile: a restart destroys what it would show."]);
    expect(advised(profileOf({ comparison: null, beforeName: null }))).toEqual(advised(null));
    expect(advised(profileOf({ comparison: comparisonOf({ whole: grownBy(-MIB, -MIB, 1200) }) }))).toEqual(
      advised(null),
    );
    expect(advised(profileOf())).toEqual([]);
  });
});

test.each([
  ["flat and high", trendOf({ shape: "stable-high", levelBytes: 0.91 * 2048 * MIB })],
  ["steady", trendOf({})],
  ["undecided", trendOf({ shape: "insufficient", slopeBytesPerSecond: null })],
])("a profile of a node that is %s decides nothing and is no cause", (_, trend) => {
  for (const comparison of [comparisonOf(), null]) {
    const verdict = judge(profileOf({ comparison }), trend);
    const ofHeap = (id: string) => id.startsWith("heap-");
    expect(findingsOf(verdict).some(ofHeap)).toBe(true);
    const others = findingsOf(verdict).filter((id) => !ofHeap(id) && id !== "signals-missing");
    expect(findingsOf(verdict).slice(0, others.length)).toEqual(others);
    const [kept] = wholeIncident.verdicts.map((one) => ({ ...one.diagnosis, verdict }));
    const cause = causeOf({ verdicts: [], newest: kept ?? null, incident: wholeIncident.incident });
    expect(kept).toBeDefined();
    expect(cause.state === "known" && ofHeap(cause.finding.id)).toBe(false);
  }
});

describe("what a single heap profile says", () => {
  test("what holds most, and that this is no growth", () => {
    const finding = heapFinding(profileOf({ comparison: null, beforeName: null }));
    expect(finding).toMatchObject({
      id: "heap-holders",
      title: "indexObjects holds the largest part of the heap: 30 MiB, 75 % of what the profile shows",
      confidence: "low",
      evidence: [{ label: "Held by indexObjects", value: 30 * MIB, unit: "bytes", at: segment.toMs }],
    });
  });

  test("nothing where it counts objects, or is empty, or there is none", () => {
    const counted = { ...summary, sampleTypes: [{ type: "inuse_objects", unit: "count" }] };
    const empty = { ...summary, total: 0, top: [] };
    for (const stated of [counted, empty])
      expect(heapFinding(profileOf({ comparison: null, summary: stated }))).toBeUndefined();
    expect(heapFinding(null)).toBeUndefined();
  });
});
