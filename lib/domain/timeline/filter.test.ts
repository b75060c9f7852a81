import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TimelineEntryView } from "@/lib/domain/incident/view";
import {
  decodeTimelineFilter,
  encodeTimelineFilter,
  filterTimeline,
  type TimelineFilter,
  timelineGroupOf,
  timelineGroups,
} from "./filter";
import { timelineData } from "./timeline";

const all: TimelineFilter = { group: null, person: null, text: "" };
const entry = (seq: number, kind: string, actor: string, text: string): TimelineEntryView => ({
  ...{ seq, at: seq, kind, actor, text },
});
const entries = [
  entry(1, "alert.firing", "Alertmanager", "Alert A firing"),
  { ...entry(2, "check.changed", "guts-runbook", "Slow: met"), details: measured("guts_latency_seconds") },
  entry(3, "note.added", "Ada", "Note: flat"),
  entry(4, "later.kind", "Ada", "later"),
];
function measured(query: string) {
  return { kind: "measured" as const, query, at: null, value: "1 s", source: "Prometheus" };
}
const shown = (filter: Partial<TimelineFilter>) => filterTimeline(entries, { ...all, ...filter }).map(({ seq }) => seq);

describe("the filter of a timeline", () => {
  it("lets everything through when it asks for nothing, else what has all that it asks for", () => {
    expect(shown({})).toEqual([1, 2, 3, 4]);
    expect(shown({ group: "alerts" })).toEqual([1]);
    expect(shown({ person: "Ada" })).toEqual([3, 4]);
    expect(shown({ person: "Ada", text: "FLAT" })).toEqual([3]);
    expect(shown({ text: "guts_latency" })).toEqual([2]);
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
          group: fc.option(fc.constantFrom(...timelineGroups)),
          person: fc.option(text.filter((one) => one !== "")),
          text,
        }),
        (filter) => {
          const search = Object.fromEntries(new URLSearchParams(encodeTimelineFilter(filter)));
          expect(decodeTimelineFilter(search)).toEqual(filter);
        },
      ),
      { seed: 4 },
    );
    expect(decodeTimelineFilter({ timelineGroup: "x", timelineText: ["a", "b"] })).toEqual(all);
  });
});
