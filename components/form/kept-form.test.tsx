import type { ReactNode } from "react";
import { describe, expect, it } from "vitest";
import { AlertList } from "@/components/alert/alert-list";
import { FilingPanel } from "@/components/escalation/filing-panel";
import { noWork } from "@/components/incident/fixtures";
import { OverruleControl } from "@/components/incident/overrule-control";
import { WorkLine } from "@/components/incident/work-line";
import { type WorkControls, WorkPanel } from "@/components/incident/work-panel";
import { ConfirmForm } from "@/components/remediation/confirm-form";
import { buildPlan, planContent } from "@/components/remediation/fixtures";
import { ShareForm } from "@/components/share/share-form";
import { ShareList } from "@/components/share/share-list";
import { ItemForm } from "@/components/sign-off/item-form";
import { ResolveForm } from "@/components/sign-off/resolve-form";
import type { AlertView, IncidentView } from "@/lib/domain/incident/view";
import {
  attribute,
  draw,
  drawAnswer,
  fieldsOf,
  findAll,
  findById,
  postedAction,
  refusing,
  textOf,
} from "./without-script";

const action = postedAction;
const now = Date.parse("2026-10-01T04:22:00Z");
const held = { heldPath: "/incidents/i1?range=3600&work=held", isHeld: false };
const controls: WorkControls = {
  actions: {
    ...{ acknowledge: action, takeOver: action, handOver: action, severity: action },
    ...{ note: action, resolve: action, reopen: action, merge: action },
  },
  ...{ search: "range=3600", me: "person:ada", noteKey: "key-00001", ...held },
  people: [
    { id: "grace", name: "Grace" },
    { id: "linus", name: "Linus" },
  ],
};
const alert: AlertView = {
  ...{ fingerprint: "f1", name: "GutsHighMemoryUsage", status: "firing", source: "webhook" },
  ...{ startsAt: now, endsAt: null, fired: 1, firstStartsAt: now, generatorUrl: null, alertmanagerUrl: null },
};
function viewOf(over: Partial<IncidentView> = {}): IncidentView {
  const read: Partial<IncidentView> = { id: "i1", state: "watching", severity: "P3", now, alerts: [alert], ...noWork };
  const mergeable = ["i2", "i3"].map((id, index) => ({ id, number: index + 2, title: "High memory usage" }));
  return { ...read, mergeable, ...over } as IncidentView;
}
const panel = <WorkPanel view={viewOf()} controls={controls} />;
const silencing = { silenceAction: action, expireAction: action, search: "", refused: null, ...held };
const item = { id: "node-slow", text: "Node is slow", check: "node-slow" } as Parameters<
  typeof OverruleControl
>[0]["item"];
const signItem = { itemId: "limits", text: "Limits fit", takes: "note" } as const;
const plan = buildPlan({ repeatOf: { count: 1, earlier: ["Restart node, held 10 min"], lastResult: "it grew again" } });
const confirm = (
  <ConfirmForm
    {...{ plan, content: { ...planContent, preconditions: [] }, planHash: "h", idempotencyKey: "key-12345678" }}
    {...{ confirmAction: action, discardHref: "/", conflict: null, problem: null }}
  />
);
const overrule = { incidentId: "i1", item, overrule: null, search: "", action, ...held };

/** Each form with something to type: the page part it stands in, its id, and what is typed, not what stands there anyway. */
const forms: [id: string, part: ReactNode, typed: Record<string, string>][] = [
  [
    "work-note",
    panel,
    { text: "# Seen\n<b>", output: "free -m\n 1", query: "rss", range: "1 h", value: "3 GiB", source: "ps" },
  ],
  ["work-hand-over", panel, { to: "linus", note: "the cache grows" }],
  ["work-severity", panel, { severity: "P1", reason: "it is worse" }],
  ["work-resolve", panel, { reason: "it was a test", despiteFiring: "yes" }],
  ["work-reopen", panel, { reason: "it came back" }],
  ["work-merge", panel, { into: "i3", reason: "the same node" }],
  ["overrule-node-slow", <OverruleControl key="o" {...overrule} />, { state: "met", note: "I was there" }],
  [
    "silence-f1",
    <AlertList key="a" incidentId="i1" alerts={[alert]} silencing={silencing} now={now} />,
    { minutes: "240", reason: "being fixed" },
  ],
  [
    "share-form",
    <ShareForm key="s" incidentId="i1" action={action} />,
    { label: "Vendor", hours: "168", kind: "frozen", passphrase: "short", redactHosts: "on" },
  ],
  ["sign-limits", <ItemForm key="i" incidentId="i1" item={signItem} signOffAction={action} />, { note: "they fit" }],
  [
    "resolve-form",
    <ResolveForm key="r" incidentId="i1" firing={["A"]} resolveAction={action} />,
    { reason: "flat", despiteFiring: "yes" },
  ],
  ["confirm-plan-1-form", confirm, { typedName: "validator", reason: "no other way" }],
];

describe("a form that is refused, without a script", () => {
  it.each(forms)("%s stands there again with what was typed, open, and with the reason", async (id, part, typed) => {
    const fresh = findById(await draw(part), id);
    expect(fresh && fieldsOf(fresh)).not.toMatchObject(typed);
    const page = await drawAnswer(part, id, refusing(typed));
    const form = findById(page, id);
    if (!form) throw new Error(`no form ${id}`);
    expect(fieldsOf(form)).toMatchObject(typed);
    const folds = findAll(page, "details").filter((details) => findById(details, id) !== null);
    for (const fold of folds) expect(attribute(fold, "open")).not.toBeNull();
    expect(findAll(form, "p").map(textOf).join()).toContain("it cannot be done now");
    const field = [...findAll(form, "input"), ...findAll(form, "textarea"), ...findAll(form, "select")].find(
      (one) => attribute(one, "name") === Object.keys(typed)[0],
    );
    if (!field) throw new Error("no field");
    expect(attribute(field, "aria-invalid")).toBe("true");
    const beside = attribute(field, "aria-describedby")
      ?.split(" ")
      .map((name) => findById(page, name));
    expect(beside?.map((one) => one && textOf(one)).join()).toContain("say more");
  });

  it("leaves the other forms of the page as they were, also those with the same action", async () => {
    const page = await drawAnswer(panel, "work-note", refusing({ text: "Seen" }));
    const refused = findAll(page, "form").filter((form) => textOf(form).includes("it cannot be done now"));
    expect(refused.map((form) => attribute(form, "id"))).toEqual(["work-note"]);
  });

  it("is posted to the page that nothing loads anew, at the form's own place", async () => {
    const form = findById(await draw(panel), "work-note");
    expect(form && attribute(form, "action")).toBe(`${held.heldPath}#work-note`);
    expect(form && attribute(form, "method")?.toLowerCase()).toBe("post");
  });

  it.each([
    [
      "file-issue",
      <FilingPanel key="f" incidentId="i1" host="forge.example.org" filing={null} now={now} action={action} />,
    ],
    ["acknowledge", <WorkLine key="w" view={viewOf()} controls={controls} />],
    ["revoke-l1", <ShareList key="l" incidentId="i1" now={now} revokeAction={action} links={[link()]} />],
  ])("with nothing but the button %s says the reason beside it", async (id, part) => {
    const form = findById(await drawAnswer(part, id, refusing({})), id);
    expect(form && textOf(form)).toContain("it cannot be done now");
  });
});

function link(): Parameters<typeof ShareList>[0]["links"][number] {
  return {
    ...{
      id: "l1",
      label: "Vendor",
      state: "active",
      createdBy: "Ada",
      createdAt: now,
      expiresAt: now,
      revokedAt: null,
    },
    ...{ uses: 0, lastUsedAt: null, frozen: false, redactHosts: false, hasPassphrase: false },
  } as Parameters<typeof ShareList>[0]["links"][number];
}
