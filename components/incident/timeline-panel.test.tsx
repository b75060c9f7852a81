import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { TimelineEntryView } from "@/lib/domain/incident/view";
import { TimelinePanel, type TimelinePanelProps } from "./timeline-panel";

const now = Date.parse("2026-10-01T04:22:00Z");
const entry = (seq: number, over: Partial<TimelineEntryView> = {}): TimelineEntryView => ({
  ...{ seq, at: now - 90_000 + seq, actor: "Ada", kind: "alert.firing", text: `Entry ${seq}` },
  ...over,
});
const note = entry(3, {
  kind: "note.added",
  text: "Note: flat",
  details: {
    kind: "note",
    blocks: [
      { type: "paragraph", line: 1, children: [{ type: "strong", children: [{ type: "text", value: "flat" }] }] },
    ],
    evidence: { query: "rss", range: "1 h", value: "402 MiB", source: "" },
    output: { text: "<b>line</b>", characters: 70_000, truncated: true },
  },
});
const measured = entry(2, {
  kind: "check.changed",
  actor: "guts-runbook",
  details: { kind: "measured", query: "guts_up", at: now, value: "1", source: "Prometheus main" },
});
const filtering = { incidentId: "i1", filter: { group: null, person: null, text: "" }, search: "range=3600" };
const html = (over: Partial<TimelinePanelProps> = {}) =>
  renderToStaticMarkup(<TimelinePanel entries={[entry(1), measured, note]} now={now} {...over} />);
const text = (over: Partial<TimelinePanelProps> = {}) =>
  html(over)
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

describe("the timeline", () => {
  it("gives each entry its time in UTC and how long ago it was, newest first", () => {
    expect(text()).toMatch(/Note .*Entry 2 .*Entry 1 /);
    expect(text()).toContain("04:20:30 UTC 1 min 29 s ago");
  });

  it("draws a note with its evidence and output, as text whatever is in it, and says what was cut", () => {
    expect(html()).toMatch(/<strong[^>]*>flat<\/strong>/);
    expect(text()).toContain("value 402 MiB");
    expect(text()).not.toContain("source range");
    expect(html()).toContain("&lt;b&gt;line&lt;/b&gt;");
    expect(text()).toContain("Cut: the first 11 of 70,000 characters are kept.");
  });

  it("shows the evidence of what was measured, query and source", () => {
    expect(text()).toContain("query guts_up sample of 04:22:00 UTC source Prometheus main");
  });

  it("can be filtered by a plain form that keeps the rest of the address, and says how many are left", () => {
    expect(html()).not.toContain("<form");
    const drawn = html({ filtering });
    expect(drawn).toContain('method="get"');
    expect(drawn).toContain('<input type="hidden" name="range" value="3600"/>');
    const filter = { group: "notes" as const, person: null, text: "" };
    expect(text({ filtering: { ...filtering, filter } })).toContain("1 of 3, newest first");
    expect(text({ filtering: { ...filtering, filter } })).not.toContain("Entry 1");
    const none = { ...filter, person: "Grace" };
    expect(text({ filtering: { ...filtering, filter: none } })).toContain("None of the 3 entries");
    expect(html({ filtering: { ...filtering, filter: none } })).toContain('<option selected="">Grace</option>');
    expect(text({ entries: [], filtering })).toContain("Nothing has happened yet.");
  });
});
