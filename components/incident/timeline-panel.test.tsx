import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { TimelineEntryView, TimelinePart } from "@/lib/domain/incident/view";
import type { Part } from "@/lib/domain/part";
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
    textCharacters: 4,
    output: { text: "<b>line</b>", characters: 70_000, truncated: true, kept: 30_000 },
    wholeHref: "/incidents/i1/notes/3",
  },
});
const measured = entry(2, {
  kind: "check.changed",
  actor: "guts-runbook",
  details: { kind: "measured", query: "guts_up", at: now, value: "1", source: "Prometheus main" },
});
const part = { entries: [entry(1), measured, note], total: 3, before: null, people: ["Ada", "guts-runbook"] };
const read = (over: Partial<TimelinePart>): Part<TimelinePart> => ({ state: "read", data: { ...part, ...over } });
const place = { filter: { group: null, person: null, text: "" }, before: null };
const filtering = { incidentId: "i1", place, search: "range=3600" };
const html = (over: Partial<TimelinePanelProps> = {}) =>
  renderToStaticMarkup(<TimelinePanel part={read({})} now={now} {...over} />);
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
    expect(text()).toContain("The first 11 characters; the whole note has the rest.");
    expect(text()).toContain("Cut: the first 30,000 of 70,000 characters are kept.");
    expect(html()).toMatch(/href="\/incidents\/i1\/notes\/3"[^>]*>The whole note, 30,004 characters/);
  });

  it("shows the evidence of what was measured, query and source", () => {
    expect(text()).toContain("query guts_up sample of 04:22:00 UTC source Prometheus main");
  });

  it("can be filtered by a plain form that keeps the rest of the address, and says how many are left", () => {
    expect(html()).not.toContain("<form");
    const drawn = html({ filtering });
    expect(drawn).toContain('method="get"');
    expect(drawn).toContain('<input type="hidden" name="range" value="3600"/>');
    const filter = { group: "notes" as const, person: "Grace", text: "" };
    const asked = { ...filtering, place: { filter, before: null } };
    expect(text({ filtering: asked, part: read({ entries: [note] }) })).toContain("1 of 3, newest first");
    const none = { filtering: asked, part: read({ entries: [] }) };
    expect(text(none)).toContain("None of the 3 entries");
    expect(html(none)).toContain('<option selected="">Grace</option>');
    expect(text({ part: read({ entries: [], total: 0 }), filtering })).toContain("Nothing has happened yet.");
  });

  it("leads to older entries and back to the newest, with the filter and the rest of the address", () => {
    expect(html({ filtering })).not.toMatch(/Older|Newest/);
    const filter = { group: "notes" as const, person: null, text: "" };
    const older = html({
      filtering: { ...filtering, place: { filter, before: 90 } },
      part: read({ total: 300, before: 20 }),
    });
    const address = "/incidents/i1?range=3600&amp;timelineGroup=notes";
    expect(older).toContain(`href="${address}&amp;timelineBefore=20#timeline"`);
    expect(older).toContain(`href="${address}#timeline"`);
    expect(older).toContain("3 of 300, newest first");
  });

  it("keeps the way to other parts and the filter where its entries could not be read, and takes them for none of it", () => {
    const asked = { ...filtering, place: { ...place, before: 90 } };
    const unread = { filtering: asked, part: { state: "failed", reason: "It could not be read." } as const };
    expect(text(unread)).toContain("The entries of the timeline are unknown");
    expect(text(unread)).toContain("It could not be read.");
    expect(text(unread)).not.toMatch(/Nothing has happened|None of the/);
    expect(html(unread)).toContain('method="get"');
    expect(text(unread)).toContain("Newest entries");
  });
});
