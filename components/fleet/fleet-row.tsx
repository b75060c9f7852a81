import Link from "next/link";
import type { ReactNode } from "react";
import { shapeWords } from "@/components/host-report/shape-words";
import { IncidentStateBadge } from "@/components/incident/incident-state-badge";
import { SeverityBadge } from "@/components/incident/severity-badge";
import { LinkPending } from "@/components/shell/link-pending";
import { Age } from "@/components/ui/age";
import { SignalValue } from "@/components/ui/signal-value";
import { UnknownValue } from "@/components/ui/unknown-value";
import { formatPercent } from "@/lib/domain/format/format";
import type { IncidentSummaryView, TargetView } from "@/lib/domain/incident/view";
import { isHostMemoryLimit } from "@/lib/domain/signal/signal";
import { paths } from "@/lib/paths";

const highRatio = 0.9;

export interface FleetRowProps {
  target: TargetView;
  now: number;
  control: ReactNode;
}

/** One node: its memory in numbers, where they come from, and its incident or the way to open one. */
export function FleetRow({ target, now, control }: FleetRowProps) {
  const { rss, limit } = target.signals;
  return (
    <li className="fleet-columns grid items-start gap-y-0.5 lg:items-center px-3 py-2 hover:bg-sunken">
      <h2 className="col-span-full font-semibold text-strong lg:col-span-1">
        <Link href={paths.target(target.id)} className="text-link inline-flex min-h-6 items-center">
          {target.name}
          <LinkPending />
        </Link>
      </h2>
      {target.verdict && (
        <p className="col-span-full text-small lg:order-last">
          <span className="text-muted">{target.verdict.stale ? "verdict, stale: " : "verdict: "}</span>
          <span className={target.verdict.stale ? "text-muted" : "text-plain"}>{target.verdict.decides}</span>
          <span className="text-muted">
            {" · "}
            {shapeWords[target.verdict.shape]} · <Age at={target.verdict.judgedAt} now={now} />
          </span>
        </p>
      )}
      <Figure label="RSS">
        <SignalValue signal={rss} now={now} />
      </Figure>
      <Figure label="Limit">
        <SignalValue signal={limit} now={now} />
        {isHostMemoryLimit(limit) && <span className="block text-muted text-small">host memory; no limit set</span>}
      </Figure>
      <Figure label="Used">
        {target.ratio === null ? (
          <UnknownValue />
        ) : (
          <strong className={`font-semibold ${target.ratio > highRatio ? "text-attention" : ""}`}>
            {target.ratio > highRatio && <span aria-hidden="true">▲ </span>}
            {target.ratio > highRatio && <span className="sr-only">high: </span>}
            {formatPercent(target.ratio)}
          </strong>
        )}
      </Figure>
      <span className="col-span-full min-w-0 text-muted text-small lg:col-span-1">
        {rss ? (
          <>
            {rss.source} · <Age at={rss.at} now={now} />
          </>
        ) : (
          "no source of RSS is configured"
        )}
      </span>
      <span className="col-span-full flex flex-wrap items-center gap-2 lg:col-span-1">
        {target.incident ? <IncidentLink incident={target.incident} /> : control}
      </span>
    </li>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span className="lg:text-right">
      <span className="block text-muted text-small lg:sr-only">{label} </span>
      {children}
    </span>
  );
}

function IncidentLink({ incident }: { incident: IncidentSummaryView }) {
  return (
    <>
      <SeverityBadge severity={incident.severity} />
      <IncidentStateBadge state={incident.state} />
      <Link href={paths.incident(incident.id)} className="text-link inline-flex min-h-6 items-center font-medium">
        {incident.title} #{incident.number}
        <LinkPending />
      </Link>
    </>
  );
}
