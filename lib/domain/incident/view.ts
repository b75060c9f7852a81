import type { AlertSource } from "@/lib/domain/alert/source";
import type { CheckResult, CheckState } from "@/lib/domain/check/check";
import type { DiagnosisView } from "@/lib/domain/diagnosis/view";
import type { HostReport } from "@/lib/domain/host/report";
import type { IncidentState } from "@/lib/domain/incident/incident";
import type { SilenceState } from "@/lib/domain/incident/life";
import type { EntryDetails, WorkView } from "@/lib/domain/incident/work-view";
import type { PlanView, RunView, SignOffView } from "@/lib/domain/run/view";
import type { Runbook, Severity } from "@/lib/domain/runbook/runbook";
import type { Signal, SignalName } from "@/lib/domain/signal/signal";
import type { IncidentTimersView, LostTimerView } from "@/lib/domain/timer/view";
import type { Shape } from "@/lib/domain/trend/trend";

/** What the console knows of a Prometheus server: when it last answered, and why not if it does not. */
export interface PrometheusStatus {
  id: string;
  state: "up" | "down" | "unknown";
  /** Instant of the last answer (epoch ms), null if there never was one. */
  answeredAt: number | null;
  detail: string | null;
}

/** How time is compressed; 1 is real time. Every page says so when it is not 1. */
interface TimeScaleView {
  timeScale: number;
}

/** A person's tick on a checklist item. */
export interface TickView {
  ticked: boolean;
  by: string;
  at: number;
}

/** What a person holds against a check's outcome, with the reason. */
export interface OverruleView {
  state: CheckState;
  note: string;
  by: string;
  at: number;
}

/** Live answer to an unbound promql fence, or to a bound one: the number per series. */
export interface QueryView {
  expr: string;
  state: "value" | "empty" | "error";
  series: { labels: string; value: number }[];
  at: number | null;
  detail: string | null;
}

export interface TimelineEntryView {
  seq: number;
  at: number;
  actor: string;
  /** One sentence, e.g. `Alert GutsHighMemoryUsage firing`. */
  text: string;
  kind: string;
  /** Absent: it has nothing beyond its sentence. */
  details?: EntryDetails;
}

/** What a page needs to know of a timeline that it has a part of. */
export interface TimelineRest {
  /** How many entries there are, whatever is asked for. */
  total: number;
  /** The `before` of the part with older entries of what is asked for; null: there are none. */
  before: number | null;
  /** Everybody and everything that has an entry, by name. */
  people: string[];
}

/** A part of a timeline, oldest first. */
export interface TimelinePart extends TimelineRest {
  entries: TimelineEntryView[];
}

/** Stands for a part that could not be read, beside the reason for that. */
export const emptyTimeline: TimelinePart = { entries: [], total: 0, before: null, people: [] };

/** When the alert's own rule (`predict_linear`) says the limit is reached. A number the page labels as that rule's. */
export interface AlertRuleForecast {
  expr: string;
  /** Seconds from `evaluatedAt`; 0 when already reached; null when it does not reach the limit, or is unknown. */
  limitReachedInSeconds: number | null;
  bytesPerSecond: number | null;
  evaluatedAt: number | null;
  /** Worked out by the console from its own samples, while Prometheus is away. */
  isOwn: boolean;
  /** Why there is no time, in words; null when there is one. */
  detail: string | null;
}

/** One alert of an incident, by its fingerprint, however often it fired. Instants in epoch ms. */
export interface AlertView {
  fingerprint: string;
  name: string;
  /** Of its newest firing, and so are `startsAt`, `endsAt` and `source`. */
  status: "firing" | "resolved";
  startsAt: number;
  endsAt: number | null;
  /** How often it has fired. */
  fired: number;
  firstStartsAt: number;
  /** `prometheus`: no webhook has told of it, the console found it by asking. */
  source: AlertSource;
  /** The rule that raised it, as Alertmanager was told. */
  generatorUrl: string | null;
  /** The alert at the configured Alertmanager; null without one. */
  alertmanagerUrl: string | null;
}

/** A silence that somebody asked for on an incident's page. */
export interface SilenceView {
  id: string;
  alertName: string;
  matchers: Record<string, string>;
  startsAt: number;
  endsAt: number;
  reason: string;
  by: string;
  /** `active` past `endsAt`: it is being ended. */
  state: SilenceState;
  /** Why the worker has not made or ended it yet, or why it cannot; else null. */
  detail: string | null;
}

export interface IncidentSummaryView {
  id: string;
  number: number;
  title: string;
  targetId: string | null;
  targetName: string;
  severity: Severity;
  state: IncidentState;
  openedAt: number;
  openedBy: string;
  /** When the runbook asks to have begun the investigation (epoch ms); null if it names no time. */
  investigateBy: number | null;
}

/** Parts of an incident that can be unreadable while the rest is there. */
export const incidentParts = ["alerts", "silences", "timeline", "remediation", "timers", "signOffs"] as const;
export type IncidentPart = (typeof incidentParts)[number];

/** Everything the incident page shows, and what `GET /api/v1/incidents/{id}` answers. Instants in epoch ms. */
export interface IncidentView extends IncidentSummaryView, TimeScaleView, WorkView {
  now: number;
  runbookId: string;
  runbook: Runbook;
  /** For an incident without target: the matcher to add to the configuration; else null. */
  unmatchedHint: string | null;
  previousIncidentId: string | null;
  alerts: AlertView[];
  /** Newest first. */
  silences: SilenceView[];
  /** Why no alert can be silenced; null when one can. */
  silencingRefused: string | null;
  signals: Partial<Record<SignalName, Signal>>;
  /** RSS as a share of the limit, 0..1 and above; null when either is unknown. */
  ratio: number | null;
  alertRule: AlertRuleForecast;
  /** Null until the worker has judged the target, and for an incident without target. */
  diagnosis: DiagnosisView | null;
  /** What the host helper's slower verbs said; null until they were asked, and without host access. */
  hostReport: HostReport | null;
  checks: Record<string, CheckResult>;
  ticks: Record<string, TickView>;
  /** By the check's name. */
  overrules: Record<string, OverruleView>;
  queries: Record<string, QueryView>;
  /** The newest entries, oldest of them first. */
  timeline: TimelineEntryView[];
  timelineRest: TimelineRest;
  prometheus: PrometheusStatus | null;
  /** The newest plan, while nothing has run it. */
  plan: PlanView | null;
  /** The newest run. */
  run: RunView | null;
  signOffs: SignOffView[];
  /** Parts that could not be read, and why: their lists are empty here, and what they hold is unknown. */
  unread?: Readonly<Partial<Record<IncidentPart, string>>>;
  timers: IncidentTimersView;
  /** Who holds the target by a live run of another incident, in words; null when nobody does. */
  heldBy: string | null;
}

/**
 * The part of an incident that is measured anew all the time, and so fetched without the rest. `now` is of these. `watch` is of
 * the newest run, null without one.
 */
export interface IncidentNumbers
  extends Pick<
    IncidentView,
    "now" | "signals" | "ratio" | "alertRule" | "checks" | "queries" | "prometheus" | "heldBy"
  > {
  watch: { runId: string; watch: RunView["watch"] } | null;
}

/** The newest diagnosis of an incident's target, as it stood at `now`. */
export interface IncidentDiagnosis extends Pick<IncidentView, "now" | "diagnosis"> {}

/** One row of the fleet page and of `GET /api/v1/targets`. */
export interface TargetView {
  id: string;
  name: string;
  signals: Partial<Record<SignalName, Signal>>;
  ratio: number | null;
  /** The newest verdict in a sentence; null until the target has been judged. */
  verdict: { shape: Shape; decides: string; judgedAt: number; stale: boolean } | null;
  incident: IncidentSummaryView | null;
}

export interface FleetView extends TimeScaleView {
  now: number;
  targets: TargetView[];
  /** Open incidents whose alert matched no target. */
  unmatched: IncidentSummaryView[];
  /** Timers of live incidents that should have fired and did not, oldest first. */
  lostTimers: LostTimerView[];
  /** Why they could not be read; the list is empty then. */
  lostTimersUnread?: string;
  prometheus: PrometheusStatus[];
}
