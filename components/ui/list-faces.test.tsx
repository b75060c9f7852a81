import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { AlertList } from "@/components/alert/alert-list";
import { RestartTable, RunTable, VerdictTable } from "@/components/history/target-tables";
import { TimesTable } from "@/components/history/times-table";
import { WorkedTable } from "@/components/history/worked-table";
import { IncidentList } from "@/components/incident/incident-list";
import { PresenceLine } from "@/components/incident/presence-line";
import { RightColumn, type RightColumnProps } from "@/components/incident/right-column";
import { TimelinePanel } from "@/components/incident/timeline-panel";
import { ChannelList } from "@/components/notification/channel-list";
import { DeliveryTable } from "@/components/notification/delivery-table";
import { profileOf } from "@/components/profile/fixtures";
import { ProfileList } from "@/components/profile/profile-list";
import { buildRun, now } from "@/components/remediation/fixtures";
import { ShareList } from "@/components/share/share-list";
import { SharePageLink } from "@/components/share/share-page-link";
import { TopBar } from "@/components/shell/top-bar";
import { SignOffLink } from "@/components/sign-off/sign-off-link";
import { SignOffList } from "@/components/sign-off/sign-off-list";
import { NextTimers } from "@/components/timer/next-timers";
import { type AlertView, emptyTimeline, type IncidentSummaryView } from "@/lib/domain/incident/view";
import type { Part } from "@/lib/domain/part";
import { unposted } from "@/lib/server-actions/form-state";
import { PartOfPage, UnreadState } from "./unread-state";

const action = async () => unposted;
const why = "The console could not read it.";
const read = <T,>(data: T): Part<T> => ({ state: "read", data });
const failed: Part<never> = { state: "failed", reason: why };
const drawn = (node: ReactNode) =>
  renderToStaticMarkup(node)
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

const alert: AlertView = {
  ...{ fingerprint: "f1", name: "GutsHighMemoryUsage", status: "firing", source: "webhook" },
  ...{ startsAt: now, endsAt: null, fired: 1, firstStartsAt: now, generatorUrl: null, alertmanagerUrl: null },
};
const incident = {
  ...{ id: "i1", number: 7, title: "High memory usage", targetId: "v2", targetName: "validator-2", severity: "P3" },
  ...{ state: "open", openedAt: now - 60_000, openedBy: "Ana", investigateBy: null },
} as IncidentSummaryView;
const none = { n: 0, medianSeconds: null, p90Seconds: null };
const times = (n: number) => ({ acknowledge: { ...none, n }, mitigate: none, resolve: none });
const link = {
  ...{ id: "l1", label: "Vendor", state: "active", createdBy: "Ana", createdAt: now, expiresAt: now, revokedAt: null },
  ...{ uses: 0, lastUsedAt: null, frozen: false, redactHosts: false, hasPassphrase: false },
} as Parameters<typeof ShareList>[0]["links"][number];
const oneEntry = {
  entries: [{ seq: 1, kind: "incident.opened", at: now, actor: "Ana", text: "Incident opened" }],
  ...{ total: 1, before: null, people: ["Ana"] },
};
const item = {
  ...{ itemId: "limits", text: "Limits fit", check: null, state: "unknown", overrule: null, result: null },
  ...{ takes: "note", signedOff: null },
} as Parameters<typeof SignOffList>[0]["view"]["items"][number];
const signOffs = (items: (typeof item)[]) => (
  <SignOffList
    view={{ incidentId: "i1", items, state: "resolved", now } as Parameters<typeof SignOffList>[0]["view"]}
    signOffAction={action}
  />
);
const controls: RightColumnProps["controls"] = {
  ...{ previewAction: async () => {}, replanAction: async () => {}, confirmAction: action },
  ...{ discardHref: "/", cancelHref: "/", idempotencyKey: "key-12345678", conflict: null, disabledReason: null },
};
const runbook = { sections: [] } as unknown as RightColumnProps["view"]["runbook"];
const column = (over: Partial<RightColumnProps["view"]>, run: RightColumnProps["run"] = null) => (
  <RightColumn
    view={{ id: "i1", now, runbook, alerts: [], timeline: [], timelineRest: emptyTimeline, ...over }}
    run={run}
    controls={controls}
  />
);
const channel = { id: "chat", kind: "slack" as const, destination: "https://chat.example.org/", events: [] };
const delivery = {
  ...{ id: 1, channel: "chat", event: "reminder" as const, title: "Not resolved", incidentId: null, attempts: 1 },
  ...{ state: "sent" as const, createdAt: now, sentAt: now, nextAttemptAt: null, lastError: null },
};
const restart = { at: now, source: "node" };
const worked = { action: "restart-node" as const, n: 1, held: 1, unknown: 0, atLeast: false, lasted: none };
const verdict = {
  ...{ at: now, shape: "leak" as const, decides: "It leaks.", moment: "opened", incidentId: "i1", incidentNumber: 7 },
};
const ran = {
  ...{ id: "r1", incidentId: "i1", incidentNumber: 7, title: "Restart node", state: "done" as const },
  ...{ requestedBy: "Ana", at: now, result: null, watch: null },
};
const listed = <T,>(what: string, part: Part<T[]>, draw: (list: T[]) => ReactNode) => (
  <PartOfPage what={what} part={part}>
    {draw}
  </PartOfPage>
);

/** Each list: empty, with something in it, and unreadable, with a word of each face. */
const lists: [name: string, [empty: ReactNode, RegExp], [data: ReactNode, RegExp], failed: ReactNode][] = [
  [
    "alerts",
    [<AlertList key="e" incidentId="i1" alerts={[]} now={now} />, /No alert belongs/],
    [<AlertList key="d" incidentId="i1" alerts={[alert]} now={now} />, /GutsHighMemoryUsage/],
    <AlertList key="f" incidentId="i1" alerts={[]} unread={{ alerts: why }} now={now} />,
  ],
  [
    "timeline",
    [<TimelinePanel key="e" part={read(emptyTimeline)} now={now} />, /Nothing has happened yet/],
    [<TimelinePanel key="d" part={read(oneEntry)} now={now} />, /Incident opened/],
    <TimelinePanel key="f" part={failed} now={now} />,
  ],
  [
    "timeline beside what to do",
    [column({}), /Nothing has happened yet/],
    [column({ timeline: oneEntry.entries, timelineRest: oneEntry }), /Incident opened/],
    column({ unread: { timeline: why } }),
  ],
  [
    "plans and runs",
    [column({}), /What to do/],
    [column({}, buildRun()), /Restart/],
    column({ unread: { remediation: why } }),
  ],
  [
    "timers",
    [<NextTimers key="e" timers={{ next: [], lost: [] }} now={now} />, /^$/],
    [
      <NextTimers key="d" timers={{ next: [{ kind: "reminder", dueAt: now + 60_000 }], lost: [] }} now={now} />,
      /next reminder in/,
    ],
    <UnreadState key="f" what="Its timers" reason={why} />,
  ],
  [
    "presence",
    [<PresenceLine key="e" people={[]} isAsking />, /^$/],
    [<PresenceLine key="d" people={[{ id: "a", name: "Ana" }]} isAsking />, /Ana is here/],
    <PresenceLine key="f" people={undefined} isAsking failed={why} />,
  ],
  [
    "sign-off items",
    [signOffs([]), /no post-incident items/],
    [signOffs([item]), /Limits fit/],
    listed("Items", failed, () => null),
  ],
  ...(
    [
      [
        "share links",
        [],
        [link],
        /not been shared/,
        /Vendor/,
        (list) => <ShareList incidentId="i1" links={list} revokeAction={action} now={now} />,
      ],
      [
        "incidents",
        [],
        [incident],
        /No incidents/,
        /validator-2/,
        (list) => <IncidentList incidents={list} now={now} />,
      ],
      ["runs of a target", [], [ran], /./, /Restart node/, (list) => <RunTable runs={list} />],
      ["verdicts of a target", [], [verdict], /./, /It leaks/, (list) => <VerdictTable verdicts={list} />],
      ["starts of a target", [], [restart], /./, /node/, (list) => <RestartTable restarts={list} />],
      [
        "heap profiles",
        [],
        [profileOf()],
        /No heap profiles/,
        /heap\.pb\.gz/,
        (list) => <ProfileList profiles={list} nextStep="Take one." />,
      ],
      ["what worked", [], [worked], /./, /1 runs?/, (list) => <WorkedTable worked={list} />],
      ["times", [times(0)], [times(3)], /too few/, /n = 3/, ([one = times(0)]) => <TimesTable times={one} />],
      [
        "channels",
        [],
        [channel],
        /Nobody is told/,
        /chat webhook/,
        (list) => <ChannelList channels={list} testControl={() => null} />,
      ],
    ] as [string, never[], never[], RegExp, RegExp, (list: never[]) => ReactNode][]
  ).map(([name, empty, data, emptyWords, words, draw]): (typeof lists)[number] => [
    name,
    [listed(name, read(empty), draw), emptyWords],
    [listed(name, read(data), draw), words],
    listed(name, failed, draw),
  ]),
  [
    "deliveries",
    [<DeliveryTable key="e" deliveries={[]} now={now} />, /Nothing sent yet/],
    [<DeliveryTable key="d" deliveries={[delivery]} now={now} />, /Not resolved/],
    <DeliveryTable key="f" deliveries={[]} unread={why} now={now} />,
  ],
];

describe("a list", () => {
  it.each(lists)(
    "of %s is empty, full or unknown, each in its own words",
    (_name, [empty, none], [data, some], broken) => {
      expect(drawn(empty).trim()).toMatch(none);
      expect(drawn(empty)).not.toContain("unknown:");
      expect(drawn(data)).toMatch(some);
      expect(drawn(broken)).toContain("unknown");
      expect(drawn(broken)).toContain(why);
      // Nobody may take what could not be read for what is not there.
      if (drawn(empty).trim() !== "" && none.source !== ".") expect(drawn(broken)).not.toMatch(none);
      expect(renderToStaticMarkup(broken)).toMatch(/role="(alert|status)"/);
    },
  );

  it.each([
    [
      "incidents, fleet, runbooks and notifications",
      <TopBar key="t" current="fleet" user={null} prometheus={[]} timeScale={1} />,
    ],
    ["an incident's alerts, runs and timeline", <IncidentList key="i" incidents={[incident]} now={now} />],
    ["share links", <SharePageLink key="s" incidentId="i1" />],
    ["sign-off items", <SignOffLink key="o" incidentId="i1" signOff={undefined} now={now} />],
  ])("that comes with its page is announced as loading by the way there: %s", (_name, way) => {
    expect(renderToStaticMarkup(way)).toMatch(/<a [^>]*>[^§]*aria-live="polite"/);
  });

  it("of who is here, which a script alone asks for, says that it asks, and without one nothing", () => {
    expect(drawn(<PresenceLine people={undefined} isAsking />)).toContain("looking who is here");
    expect(drawn(<PresenceLine people={undefined} />)).toBe("");
  });
});
