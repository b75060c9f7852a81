import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { IncidentView } from "@/lib/domain/incident/view";
import { unposted } from "@/lib/server-actions/form-state";
import { noWork } from "./fixtures";
import { WorkLine } from "./work-line";
import { type WorkControls, WorkPanel } from "./work-panel";

const now = Date.parse("2026-10-01T04:22:00Z");
const nowhere = async () => unposted;
const controls: WorkControls = {
  actions: {
    ...{ acknowledge: nowhere, takeOver: nowhere, handOver: nowhere, severity: nowhere },
    ...{ note: nowhere, resolve: nowhere, reopen: nowhere, merge: nowhere },
  },
  ...{ search: "range=3600", me: "person:ada", noteKey: "key-00001", heldPath: "/held", isHeld: false },
  people: [
    { id: "ada", name: "Ada" },
    { id: "grace", name: "Grace" },
  ],
};
const owner = { key: "person:ada", name: "Ada", since: now - 600_000 };
const acknowledged = { by: "Ada", at: now - 600_000 };
/** What these parts read of an incident. */
function viewOf(over: Partial<IncidentView>): IncidentView {
  const read: Partial<IncidentView> = { id: "i1", state: "open", severity: "P3", now, alerts: [], ...noWork, ...over };
  return read as IncidentView;
}
const plain = (markup: string) => markup.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
const line = (over: Partial<IncidentView> = {}, given: WorkControls | null = controls) =>
  plain(renderToStaticMarkup(<WorkLine view={viewOf(over)} controls={given} />));
const panel = (over: Partial<IncidentView> = {}, given: Partial<WorkControls> = {}) =>
  renderToStaticMarkup(<WorkPanel view={viewOf(over)} controls={{ ...controls, ...given }} />);

describe("the line of who works on it", () => {
  it("says that nobody owns a new incident and offers to acknowledge it; a page without controls offers nothing", () => {
    expect(line()).toMatch(/nobody owns it.*Acknowledge/);
    expect(line({}, null)).not.toContain("Acknowledge");
  });

  it("names owner and times, and whom it is taken over from, but not from oneself", () => {
    const shown = line(
      { owner, acknowledged, state: "watching", mitigatedAt: now - 60_000 },
      { ...controls, me: "person:grace" },
    );
    expect(shown).toContain("owner Ada , for 10 min");
    expect(shown).toContain("acknowledged 04:12:00 UTC");
    expect(shown).toContain("mitigated 04:21:00 UTC");
    expect(shown).toContain("Take over from Ada");
    expect(line({ owner, acknowledged })).not.toContain("Take over");
  });

  it("leads from a duplicate to where its alerts are, and back, and offers nothing on one that is over", () => {
    const other = { id: "i2", number: 8, title: "High memory usage" };
    const merged = line({ state: "signed_off", mergedInto: other });
    expect(merged).toContain("merged into #8 High memory usage : its alerts are there, its timeline stays here");
    expect(merged).not.toMatch(/Acknowledge|Take over/);
    expect(line({ absorbed: [other] })).toContain("merged into it: #8 High memory usage");
  });
});

describe("the verbs of an incident", () => {
  it("are forms with what they need: whom it is from, the brief, a reason, what still fires", () => {
    const brief = [{ title: "Next decision", lines: ["Unknown.", "Unknown."] }];
    const firing = { name: "GutsHighMemoryUsage", status: "firing" } as IncidentView["alerts"][number];
    const drawn = panel({ owner, brief, alerts: [firing] });
    expect(drawn).toContain('name="seenOwner" value="person:ada"');
    expect(drawn).toContain('<option value="grace">Grace</option>');
    expect(drawn).not.toContain('<option value="ada">');
    expect(plain(drawn).match(/Unknown\./g)).toHaveLength(2);
    expect(plain(drawn)).toContain("although GutsHighMemoryUsage fires; the reason says why");
    expect(drawn).toContain('name="key" value="key-00001"');
    expect(plain(drawn)).not.toContain("Reopen");
    expect(plain(drawn)).not.toContain("Merge");
  });

  it("fit the state: a resolved one can be reopened, one with a twin merged, one that is over nothing", () => {
    expect(plain(panel({ state: "resolved" }))).toMatch(/Reopen/);
    expect(plain(panel({ state: "resolved" }))).not.toMatch(/ Resolve /);
    expect(panel({ mergeable: [{ id: "i2", number: 8, title: "Other" }] })).toContain(
      '<option value="i2">#8 Other</option>',
    );
    expect(panel({ state: "signed_off" })).not.toContain("<form");
    expect(plain(panel({ state: "signed_off" }))).toContain("It is signed off, which is final.");
  });

  it("stay open on a page that is held still, and say who is missing", () => {
    expect(panel()).not.toContain("<details open");
    expect(panel({}, { isHeld: true })).toContain("<details open");
    expect(panel()).toContain('<noscript><a href="/held#work"');
    const alone = { people: [{ id: "ada", name: "Ada" }] };
    expect(plain(panel({ owner }, alone))).toContain("Nobody else has signed in yet");
  });
});
