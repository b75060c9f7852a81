import { describe, expect, it } from "vitest";
import type { CheckResult } from "@/lib/domain/check/check";
import { blockersOf, type ClosingFacts } from "./blockers";
import { canonicalContent, changesOf, type SignedContent } from "./content";
import { hasWorsened, standingOf } from "./standing";

const nowMs = 1_790_000_000_000;
const result = (state: CheckResult["state"], over: Partial<CheckResult> = {}): CheckResult => ({
  ...{ name: "memory-stable", state, summary: "s", detail: "d", query: null, source: "x", at: null },
  ...over,
});
const measured = (state: CheckResult["state"], over: Partial<CheckResult> = {}, ageMs = 1000) => ({
  result: result(state, over),
  evaluatedAt: nowMs - ageMs,
});

describe("an item's standing", () => {
  it.each([
    ["no check", null, null, null, [null, "signature"]],
    ["met", "memory-stable", measured("met"), null, ["met", "signature"]],
    ["not met", "memory-stable", measured("not met"), null, ["not met", "waiver"]],
    ["unknown", "memory-stable", measured("unknown"), null, ["unknown", "waiver"]],
    ["never evaluated", "memory-stable", null, null, ["unknown", "waiver"]],
    ["left open for a note", "memory-stable", measured("unknown", { noteDecides: true }), null, ["unknown", "note"]],
    ["overruled as met", "memory-stable", measured("not met"), "met", ["met", "signature"]],
    ["overruled as not met", "memory-stable", measured("met"), "not met", ["not met", "waiver"]],
    ["met two minutes ago", "memory-stable", measured("met", {}, 120_000), null, ["met", "signature"]],
    ["met, not renewed since", "memory-stable", measured("met", {}, 120_001), null, ["unknown", "waiver"]],
  ] as const)("%s", (_name, check, newest, overruled, expected) => {
    const { state, takes } = standingOf(check, newest, overruled, nowMs);
    expect([state, takes]).toEqual(expected);
  });

  it("has worsened when it was signed as met and is not met now, unless it was waived or a note decided", () => {
    const met = { waived: false, evidence: result("met") };
    expect(hasWorsened(met, { state: "not met" })).toBe(true);
    expect(hasWorsened(met, { state: "unknown" })).toBe(false);
    expect(hasWorsened({ ...met, waived: true }, { state: "not met" })).toBe(false);
    const noted = { waived: false, evidence: result("not met", { noteDecides: true }) };
    expect(hasWorsened(noted, { state: "not met" })).toBe(false);
  });
});

describe("what blocks closing", () => {
  const item = {
    itemId: "a",
    text: "Memory is stable",
    isSigned: true,
    hasWorsened: false,
    takes: "signature" as const,
  };
  const done: ClosingFacts = {
    ...{ state: "resolved", items: [item], liveRuns: [], firing: [], brokenAt: null },
    resolution: { reason: "the watch held" },
  };
  it("is nothing when all is done, and an alert fires that the resolution names", () => {
    expect(blockersOf(done)).toEqual([]);
    const faced = { reason: "a load test (although GutsHighMemoryUsage fires)" };
    expect(blockersOf({ ...done, firing: ["GutsHighMemoryUsage"], resolution: faced })).toEqual([]);
  });

  it.each<[string, Partial<ClosingFacts>, string, RegExp]>([
    ["an open item", { items: [{ ...item, isSigned: false }] }, "item-open", /“Memory is stable”: sign it\./],
    ["one to waive", { items: [{ ...item, isSigned: false, takes: "waiver" }] }, "item-open", /waive it with a reason/],
    ["one that worsened", { items: [{ ...item, hasWorsened: true }] }, "item-worse", /not met any more/],
    ["a live run", { liveRuns: ["Restart node"] }, "run-live", /Restart node.*cancel/],
    [
      "no resolution",
      { state: "watching", resolution: null, firing: ["A"] },
      "not-resolved",
      /watching.*Still firing: A/,
    ],
    ["an alert nobody faced", { firing: ["A", "B"], resolution: { reason: "A is fine" } }, "alert-fires", /firing: B,/],
    ["a broken timeline", { brokenAt: 3 }, "timeline-broken", /Entry 3/],
  ])("%s", (_name, over, kind, text) => {
    expect(blockersOf({ ...done, ...over })).toEqual([
      expect.objectContaining({ kind, text: expect.stringMatching(text) }),
    ]);
  });
});

describe("the signed content", () => {
  const by = { type: "person", id: "p1", name: "Ada" };
  const content: SignedContent = {
    incident: { id: "i", number: 1, title: "High memory", severity: "P3" },
    runbookSha256: "r",
    items: [
      {
        ...{ id: "memory-stable", text: "Memory is stable", overrule: null },
        signed: { by, at: "2026-11-29T15:00:00.000Z", note: "flat", waived: false, evidence: { ...result("met") } },
      },
    ],
    resolution: { at: "2026-11-29T14:00:00.000Z", by, reason: "the watch held" },
    verdict: { shape: "stable", engineVersion: "3" },
    timeline: { seq: 9, hash: "h9" },
  };
  const signed = content.items[0]?.signed;
  const withSigned = (over: object): SignedContent => ({
    ...content,
    items: content.items.map((one) => ({ ...one, signed: signed ? { ...signed, ...over } : null })),
  });

  it("is the same text whatever the order of its keys", () => {
    const turned = Object.fromEntries(Object.entries(content).reverse()) as SignedContent;
    expect(canonicalContent(turned)).toBe(canonicalContent(content));
    expect(changesOf(content, turned)).toEqual([]);
  });

  it.each<[string, SignedContent, string]>([
    ["a note", withSigned({ note: "flat!" }), "note of “Memory is stable”"],
    ["a waiver", withSigned({ waived: true }), "waiver of “Memory is stable”"],
    ["evidence", withSigned({ evidence: { ...result("not met") } }), "evidence of “Memory is stable”"],
    ["a signer", withSigned({ by: { ...by, id: "p2" } }), "signature of “Memory is stable”"],
    ["a verdict", { ...content, verdict: { shape: "leak", engineVersion: "3" } }, "the verdict: stable → leak"],
    ["a severity", { ...content, incident: { ...content.incident, severity: "P1" } }, "the severity: P3 → P1"],
    ["a resolution", { ...content, resolution: null }, "how the incident came to be resolved"],
    [
      "an item gone",
      { ...content, items: [] },
      "text, signature, note, waiver, evidence, overruling of “Memory is stable”",
    ],
    ["an entry more", { ...content, timeline: { seq: 12, hash: "h12" } }, "the timeline: new entries, up to number 12"],
    ["an entry altered", { ...content, timeline: { seq: 9, hash: "x" } }, "the timeline: entry 9"],
  ])("names %s that changed, and its text is another", (_name, now, change) => {
    expect(changesOf(content, now)).toEqual([change]);
    expect(canonicalContent(now)).not.toBe(canonicalContent(content));
  });
});
