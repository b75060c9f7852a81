import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeTimelinePlace,
  encodeTimelinePlace,
  type TimelineFilter,
  timelineGroupOf,
  timelineGroups,
} from "./filter";
import { matchesTimelineFilter, type SearchedEntry } from "./match";
import { timelineData } from "./timeline";

const all: TimelineFilter = { group: null, person: null, text: "" };
const entry = (kind: string, actor: string, data: SearchedEntry["data"], query: string | null = null) => ({
  ...{ kind, actor, data },
  measured: query === null ? null : { query, source: "Prometheus" },
});
const note = {
  text: "flat",
  evidence: null,
  output: { text: "VmRSS 402", characters: 9, truncated: false },
  key: null,
};
const entries: SearchedEntry[] = [
  entry("alert.firing", "Alertmanager", { name: "A" }),
  entry("check.changed", "guts-runbook", { text: "Slow", to: "met", summary: "1 s" }, "guts_latency_seconds"),
  entry("note.added", "Ada", note),
  entry("later.kind", "Ada", {}),
  entry("incident.handed-over", "Ada", {
    from: null,
    to: "Grace",
    note: "",
    brief: [{ title: "Seen", lines: ["leak"] }],
  }),
];
const shown = (filter: Partial<TimelineFilter>) =>
  entries.flatMap((one, index) => (matchesTimelineFilter(one, { ...all, ...filter }) ? [index + 1] : []));

describe("the filter of a timeline", () => {
  it("lets everything through when it asks for nothing, else what has all that it asks for", () => {
    expect(shown({})).toEqual([1, 2, 3, 4, 5]);
    expect(shown({ group: "alerts" })).toEqual([1]);
    expect(shown({ person: "Ada" })).toEqual([3, 4, 5]);
    expect(shown({ person: "Ada", text: "FLAT" })).toEqual([3]);
    expect(shown({ text: "guts_latency" })).toEqual([2]);
    expect(shown({ text: "vmrss" })).toEqual([3]);
    expect(shown({ text: "LEAK" })).toEqual([5]);
    expect(shown({ group: "other" })).toEqual([4]);
  });

  it("has a place for every kind there is, but for those of the system's own timeline", () => {
    for (const kind of Object.keys(timelineData)) {
      if (!kind.startsWith("sign-in.")) expect(timelineGroupOf(kind), kind).not.toBe("other");
    }
  });

  it("is the same after a way through an address", () => {
    const text = fc.string({ maxLength: 200 }).map((one) => one.trim());
    fc.assert(
      fc.property(
        fc.record({
          filter: fc.record({
            group: fc.option(fc.constantFrom(...timelineGroups)),
            person: fc.option(text.filter((one) => one !== "")),
            text,
          }),
          before: fc.option(fc.integer({ min: 1, max: 2 ** 31 - 1 })),
        }),
        (place) => {
          const search = Object.fromEntries(new URLSearchParams(encodeTimelinePlace(place)));
          expect(decodeTimelinePlace(search)).toEqual(place);
        },
      ),
      { seed: 4 },
    );
    const nowhere = { filter: all, before: null };
    expect(encodeTimelinePlace(nowhere)).toBe("");
    expect(decodeTimelinePlace({ timelineGroup: "x", timelineText: ["a", "b"] })).toEqual(nowhere);
    for (const timelineBefore of ["0", "-1", "1.5", "x", "99999999999", "4294967296", ["3", "4"]])
      expect(decodeTimelinePlace({ timelineBefore })).toEqual(nowhere);
  });
});
