import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { CheckResult } from "@/lib/domain/check/check";
import type { SignatureView, SignOffItemView, SignOffStateView } from "@/lib/domain/sign-off/view";
import { unposted } from "@/lib/server-actions/form-state";
import { BlockerList } from "./blocker-list";
import { ClosingRecord } from "./closing-record";
import { ResolveForm } from "./resolve-form";
import { SignOffList } from "./sign-off-list";
import { SignaturePanel } from "./signature-panel";

const now = Date.UTC(2026, 2, 14, 3, 40, 0);
const sha = "ab".repeat(32);
const action = async () => unposted;
const result = (state: CheckResult["state"], over: Partial<CheckResult> = {}): CheckResult => ({
  ...{ name: "memory-stable", state, summary: `it is ${state}`, detail: "Compared.", query: null, source: "samples" },
  ...{ at: now - 60_000, ...over },
});
const item = (over: Partial<SignOffItemView> = {}): SignOffItemView => ({
  ...{ itemId: "memory-stable", text: "Memory is stable", check: "memory-stable", state: "met", overrule: null },
  ...{ result: result("met"), takes: "signature", signedOff: null, ...over },
});
const signedOff = {
  ...{ by: "Ana", at: now - 60_000, note: "Leak <in> cache", waived: false, hasWorsened: false },
  evidence: result("met", { attachment: "+  max_size: 1" }),
};
const signature = (by: string, changes: string[] = []): SignatureView => ({
  ...{ by, personId: `person:${by}`, at: now - 30_000, contentSha256: sha, changes },
});
const view = (over: Partial<SignOffStateView> = {}): SignOffStateView => ({
  ...{ incidentId: "i1", now, state: "resolved", isMerged: false, signedOffAt: null, people: 2, items: [item()] },
  ...{ firing: [], resolution: { at: now - 90_000, by: "Ana", reason: "flat" }, verdict: "stable" },
  ...{ contentSha256: sha, blockers: [], signatures: [], ...over },
});
const list = (items: SignOffItemView[], over: Partial<SignOffStateView> = {}) =>
  renderToStaticMarkup(<SignOffList view={view({ items, ...over })} signOffAction={action} />);
const panel = (over: Partial<SignOffStateView>, personId = "person:Ben") =>
  renderToStaticMarkup(
    <SignaturePanel view={view(over)} personId={personId} formKey="form-key-1" signAction={action} />,
  );

describe("an item", () => {
  it("that is met shows state and evidence with its source, and takes a signature with a note if you like", () => {
    const drawn = list([item()]);
    for (const part of ["it is met", "Compared. Source: samples, 03:39:00 UTC", "0 of 1 signed off or waived"]) {
      expect(drawn).toContain(part);
    }
    expect(drawn).toContain('aria-label="Sign off: Memory is stable"');
    expect(drawn).toMatch(/Note \(optional\)<span class="sr-only"> for Memory is stable<\/span>/);
    expect(drawn).not.toMatch(/name="waive"|required/);
  });

  it("that is not met takes a waiver with a reason, and leads to where its check is overruled", () => {
    const drawn = list([item({ state: "not met", result: result("not met"), takes: "waiver" })]);
    expect(drawn).toContain('aria-label="Waive: Memory is stable"');
    expect(drawn).toContain('name="waive" value="yes"');
    expect(drawn).toMatch(/<textarea[^>]*required=""/);
    expect(drawn).toContain('href="/incidents/i1#item-memory-stable"');
  });

  it("that a note decides asks for that note, and one without a check says that your word counts", () => {
    const noted = list([item({ state: "unknown", result: result("unknown"), takes: "note" })]);
    expect(noted).toMatch(/What was decided[\s\S]*required=""[\s\S]*Sign off/);
    expect(list([item({ check: null, state: null, result: null })])).toContain("your word counts");
    expect(list([item({ result: null, state: "unknown", takes: "waiver" })])).toContain("has not evaluated this item");
  });

  it("that is signed names who, when and the note as text, with what data said then; nobody is asked again", () => {
    const drawn = list([item({ signedOff })]);
    expect(drawn).toMatch(/Signed off by Ana, <time[^>]*>03:39:00 UTC/);
    for (const part of ["Leak &lt;in&gt; cache", "when it was signed", "+  max_size: 1"]) expect(drawn).toContain(part);
    expect(drawn).not.toContain("<form");
  });

  it("that was waived says so with the reason, and one that has worsened is asked for anew", () => {
    expect(list([item({ signedOff: { ...signedOff, waived: true } })])).toMatch(/Waived by Ana[\s\S]*Reason: /);
    const worse = { state: "not met" as const, result: result("not met"), takes: "waiver" as const };
    const drawn = list([item({ ...worse, signedOff: { ...signedOff, hasWorsened: true } })]);
    expect(drawn).toMatch(/Not met any more[\s\S]*<form/);
    const closed = list([item({ ...worse, signedOff: { ...signedOff, hasWorsened: true } })], { state: "signed_off" });
    expect(closed).not.toContain("<form");
  });

  it("there may be none", () => {
    expect(list([])).toContain("This runbook has no post-incident items.");
  });
});

describe("what blocks closing", () => {
  const blockers = (over: Partial<SignOffStateView>) => renderToStaticMarkup(<BlockerList view={view(over)} />);
  it("is told in words, each with its way, and last the signatures that are missing", () => {
    const drawn = blockers({
      blockers: [
        { kind: "item-open", itemId: "a", text: "“A”: sign it." },
        { kind: "not-resolved", text: "The incident is open." },
        { kind: "run-live", text: "A run is under way." },
      ],
    });
    for (const href of ["#sign-off-a", "#resolve", "/incidents/i1#remediation"])
      expect(drawn).toContain(`href="${href}"`);
    expect(drawn).toContain("2 signatures under the incident as a whole, after that.");
    expect(blockers({ signatures: [signature("Ana")] })).toMatch(/1 signature under[\s\S]*href="#signatures"/);
  });

  it("an alert that fires has to be faced where the reason is given", () => {
    const form = (firing: string[]) =>
      renderToStaticMarkup(<ResolveForm incidentId="i1" firing={firing} resolveAction={action} />);
    expect(form(["GutsHighMemoryUsage"])).toMatch(/type="checkbox"[^>]*required[\s\S]*GutsHighMemoryUsage fires/);
    expect(form([])).not.toContain("checkbox");
  });
});

describe("the signatures", () => {
  it("are asked for under the content by its short hash; the last one closes", () => {
    const first = panel({});
    expect(first).toContain(`name="contentSha256" value="${sha}"`);
    expect(first).toContain(">abababababab</code>");
    expect(first).toContain("Sign the incident");
    expect(panel({ signatures: [signature("Ana")] })).toContain("Sign and close the incident");
    expect(panel({ people: 1 })).toContain("Sign and close the incident");
  });

  it("are not asked for twice, nor while something blocks closing, nor once closed", () => {
    const mine = panel({ signatures: [signature("Ben")] });
    expect(mine).toContain("You have signed. Another person has to sign");
    for (const drawn of [
      mine,
      panel({ blockers: [{ kind: "run-live", text: "A run." }] }),
      panel({ state: "signed_off" }),
    ]) {
      expect(drawn).not.toContain("<form");
    }
  });

  it("that no longer hold say what has changed, and are asked for again", () => {
    const drawn = panel({ signatures: [signature("Ben", ["note of “Memory is stable”"])] });
    expect(drawn).toContain("Changed since it was signed: note of “Memory is stable”. Ben is asked again.");
    expect(drawn).toContain("Sign the incident");
    expect(drawn).toContain("0 of 2 given");
  });
});

describe("a closed incident", () => {
  const record = (over: Partial<SignOffStateView>) => renderToStaticMarkup(<ClosingRecord view={view(over)} />);
  const signatures = [signature("Ana"), signature("Ben")];
  it("says by whom and when, and whether what was signed is unchanged", () => {
    const drawn = record({ signatures, signedOffAt: now - 30_000 });
    expect(drawn).toContain("Closed: signed off by Ana, Ben at 03:39:30 UTC");
    expect(drawn).toContain("is unchanged");
    const changed = record({ signatures: [signature("Ana", ["the verdict: stable → leak"])] });
    expect(changed).toMatch(/role="alert"[^>]*>Changed since it was signed/);
    expect(record({ isMerged: true })).toContain("Merged");
    expect(record({})).toContain("before signatures");
  });
});
