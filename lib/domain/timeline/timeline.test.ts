import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalEntry, describeTimelineEntry, systemActor, timelineData } from "./timeline";

const entry = { chain: "c", seq: 1, at: "2026-01-01T00:00:00.000Z", actor: systemActor, kind: "k", prevHash: "" };

describe("canonicalEntry", () => {
  it("does not depend on the order of keys, which a database may change", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
        const reversed = Object.fromEntries(Object.entries(data).reverse());
        expect(canonicalEntry({ ...entry, data: reversed })).toBe(canonicalEntry({ ...entry, data }));
      }),
      { seed: 5 },
    );
  });

  it("changes with every field", () => {
    const base = { ...entry, data: { a: 1 } };
    const variants = [
      { ...base, chain: "d" },
      { ...base, seq: 2 },
      { ...base, at: "2026-01-01T00:00:00.001Z" },
      { ...base, actor: { ...systemActor, name: "x" } },
      { ...base, kind: "l" },
      { ...base, prevHash: "p" },
      { ...base, data: { a: 2 } },
    ];
    expect(new Set([base, ...variants].map(canonicalEntry)).size).toBe(variants.length + 1);
  });
});

describe("describeTimelineEntry", () => {
  it("has a sentence for every kind, and shows unknown kinds by their name", () => {
    for (const kind of Object.keys(timelineData)) expect(describeTimelineEntry(kind, {})).not.toBe(kind);
    expect(describeTimelineEntry("later.version", {})).toBe("later.version");
  });

  it("tells instants with their date and UTC, and one that is missing as unknown", () => {
    const data = { label: "the vendor", frozen: false, expiresAt: "2026-03-14T03:41:40.491Z" };
    expect(describeTimelineEntry("share.created", data)).toContain("until 2026-03-14 03:41:40 UTC");
    expect(describeTimelineEntry("silence.active", { alert: "A" })).toBe("Silenced: A until —");
  });
});
