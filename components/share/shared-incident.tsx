import type { ReactNode } from "react";
import { IncidentStateBadge } from "@/components/incident/incident-state-badge";
import { SeverityBadge } from "@/components/incident/severity-badge";
import { Instant } from "@/components/ui/instant";
import type { MemoryChartData } from "@/lib/charts/memory-chart-data";
import { formatFullUtc } from "@/lib/domain/format/format";
import type { SharedView } from "@/lib/domain/share/view";
import { SharedAlerts } from "./shared-alerts";
import { SharedChart } from "./shared-chart";
import { SharedChecks } from "./shared-checks";
import { SharedRuns } from "./shared-runs";
import { SharedSection } from "./shared-section";
import { SharedSignOffs } from "./shared-sign-offs";
import { SharedTimeline } from "./shared-timeline";

export interface SharedIncidentProps {
  view: SharedView;
  chart: MemoryChartData | null;
  isFrozen: boolean;
  redactHosts: boolean;
  /** When the link ends (epoch ms). */
  expiresAt: number;
  /** Where the output of a note is, by its entry's number. */
  outputHref(seq: number): string;
}

/**
 * One incident for readers without an account: complete as it comes from the server, and nothing on it can be operated.
 * All of it is drawn on the server alone, so that no more reaches the browser than is seen.
 */
export function SharedIncident({ view, chart, isFrozen, redactHosts, expiresAt, outputHref }: SharedIncidentProps) {
  const { verdict, takenAt } = view;
  return (
    <main className="mx-auto max-w-5xl space-y-3 px-3 py-4 sm:px-4">
      <header className="space-y-1">
        <h1 className="font-semibold text-title">
          {view.targetName} <span className="font-normal text-muted">·</span> {view.title}
        </h1>
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-muted">
          <SeverityBadge severity={view.severity} />
          <IncidentStateBadge state={view.state} />
          <span>#{view.number}</span>
          <span>{view.owner === null ? "no owner yet" : `owner ${view.owner}`}</span>
          <span>opened by {view.openedBy}</span>
        </p>
        <p className="text-muted">
          {isFrozen
            ? `Frozen at ${formatFullUtc(takenAt)}: what has changed since is not shown.`
            : `Live, as of ${formatFullUtc(takenAt)}. Load the page again for what is known by then.`}{" "}
          Shared read-only until {formatFullUtc(expiresAt)}.
          {redactHosts && " Names of hosts, addresses and people are replaced."}
        </p>
      </header>
      <section aria-label="Verdict">
        {verdict === null ? (
          <p className="font-semibold text-strong">No verdict: the console has not judged this target yet.</p>
        ) : (
          <>
            <p className="text-balance font-semibold text-lead">{verdict.decides}</p>
            <p className="text-strong">{verdict.because}</p>
            <p className="text-muted">
              Judged <Instant at={verdict.judgedAt} now={takenAt} />
              {verdict.isStale && "; the samples are old: this is what was, not what is"}
            </p>
          </>
        )}
      </section>
      <Times view={view} />
      <SharedSection id="chart" title="Resident memory (RSS)">
        <SharedChart data={chart} />
      </SharedSection>
      <SharedAlerts alerts={view.alerts} now={takenAt} />
      <SharedChecks checks={view.checks} />
      <SharedRuns runs={view.runs} now={takenAt} />
      <SharedSignOffs signOffs={view.signOffs} state={view.state} now={takenAt} />
      <SharedTimeline entries={view.timeline} now={takenAt} outputHref={outputHref} />
    </main>
  );
}

function Times({ view }: Pick<SharedIncidentProps, "view">): ReactNode {
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1">
      {view.times.map(({ name, at }) => (
        <div key={name} className="flex gap-2">
          <dt className="text-muted">{name}</dt>
          <dd>{at === null ? "not yet" : <Instant at={at} now={view.takenAt} />}</dd>
        </div>
      ))}
    </dl>
  );
}
