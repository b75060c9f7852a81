import type { CheckName, CheckResult } from "@/lib/domain/check/check";
import type { DiagnosisView } from "@/lib/domain/diagnosis/view";
import { formatDuration, formatUtc } from "@/lib/domain/format/format";
import type { RunState } from "@/lib/domain/run/run";
import type { SignOffView, WatchView } from "@/lib/domain/run/view";
import type { IncidentTimersView } from "@/lib/domain/timer/view";
import type { BriefSection } from "./entry-data";
import type { IncidentState } from "./incident";
import type { TimerKind } from "./life";
import type { AlertView, SilenceView } from "./view";

/** A run as the next shift needs it. Instants in epoch ms. */
export interface TriedRun {
  title: string;
  state: RunState;
  result: string | null;
  requestedBy: string;
  at: number;
  watch: Pick<WatchView, "state" | "until" | "detail"> | null;
}

/** What a brief is written from. `diagnosis` null: nobody has judged the target, or there is none. */
export interface BriefInput {
  now: number;
  state: IncidentState;
  openedAt: number;
  alerts: readonly AlertView[];
  checks: Readonly<Record<string, CheckResult>>;
  diagnosis: DiagnosisView | null;
  /** Oldest first. */
  tried: readonly TriedRun[];
  /** A plan that waits to be confirmed: what it does. */
  plan: { title: string; state: string } | null;
  silences: readonly SilenceView[];
  timers: IncidentTimersView["next"];
  signOffs: readonly SignOffView[];
}

/** The checks that tell what people notice; the others tell that a number was read. */
const symptoms = ["memory-over-limit", "node-slow", "request-latency", "oom-kill"] as const satisfies CheckName[];

const timerWords: Readonly<Record<TimerKind, string>> = {
  investigate: "the investigation counts as overdue",
  escalate: "the incident escalates",
  reminder: "the next reminder is sent",
};

/** What the next shift has to know, from what is stored: in four parts, each of at least one sentence. What is not known is said so. */
export function writeBrief(input: BriefInput): BriefSection[] {
  return [
    { title: "What was seen", lines: seen(input) },
    { title: "What was tried, and what came of it", lines: tried(input) },
    { title: "Holds until when", lines: holds(input) },
    { title: "Next decision", lines: next(input) },
  ];
}

function seen({ now, openedAt, alerts, checks, diagnosis }: BriefInput): string[] {
  const at = (ms: number) => formatUtc(ms, now);
  const told = alerts.slice(0, 5).map(({ name, status, startsAt, endsAt, fired }) => {
    const often = fired > 1 ? `, ${fired} times so far` : "";
    if (status === "firing") return `Alert ${name} fires since ${at(startsAt)}${often}.`;
    return `Alert ${name} has ended${endsAt === null ? ", when is unknown" : ` at ${at(endsAt)}`}${often}.`;
  });
  if (alerts.length > 5) told.push(`${alerts.length - 5} more alerts.`);
  const judged = symptoms.map((name) => checks[name]).filter((check) => check !== undefined);
  const met = judged.filter(({ state }) => state === "met").map(({ name, summary }) => `${name}: ${summary}.`);
  const unknown = judged.filter(({ state }) => state === "unknown").map(({ name }) => name);
  return [
    `Open since ${at(openedAt)}, for ${formatDuration((now - openedAt) / 1000)}.`,
    ...(told.length > 0 ? told : ["No alert belongs to it."]),
    verdictLine(diagnosis, now),
    ...met,
    ...(unknown.length > 0 ? [`Unknown: ${unknown.join(", ")}.`] : []),
    ...(judged.length === 0 ? ["Unknown: no symptom has been checked."] : []),
  ];
}

function verdictLine(diagnosis: DiagnosisView | null, now: number): string {
  if (diagnosis === null) return "Verdict unknown: the target has not been judged.";
  const { verdict, stale, judgedAt } = diagnosis;
  const age = stale ? ` That is from samples of ${formatUtc(judgedAt, now)}; what is so now is unknown.` : "";
  return `Verdict: ${verdict.headline.decides} ${verdict.headline.because}${age}`;
}

function tried({ tried: runs, now }: BriefInput): string[] {
  if (runs.length === 0) return ["Nothing has been run."];
  return runs.map(({ title, state, result, requestedBy, at, watch }) => {
    const came = result === null ? "what came of it is not known yet" : result.replace(/\.$/, "");
    const held = watch === null ? "" : ` Watch: ${watch.state} (${watch.detail}).`;
    return `${formatUtc(at, now)}, ${requestedBy}: ${title}, ${state}: ${came}.${held}`;
  });
}

function holds({ now, diagnosis, tried: runs, silences, timers }: BriefInput): string[] {
  const at = (ms: number) => formatUtc(ms, now);
  const watched = runs.filter(({ watch }) => watch?.state === "watching");
  const active = silences.filter(({ state, endsAt }) => state === "active" && endsAt > now);
  return [
    forecastLine(diagnosis, at),
    ...watched.map(({ title, watch }) => `The watch of ${title} ends at ${at(watch?.until ?? now)}.`),
    ...active.map(({ alertName, endsAt, reason }) => `Alert ${alertName} is silenced until ${at(endsAt)} (${reason}).`),
    ...timers.map(({ kind, dueAt }) => `At ${at(dueAt)} ${timerWords[kind]}.`),
  ];
}

function forecastLine(diagnosis: DiagnosisView | null, at: (ms: number) => string): string {
  const interval = diagnosis?.verdict.headline.interval ?? null;
  if (interval === null) return "When the limit is reached is unknown: no verdict names a time.";
  const moment = (seconds: number) => at(interval.from + seconds * 1000);
  const latest = interval.latestSeconds === null ? "not within the forecast's reach" : moment(interval.latestSeconds);
  return `The limit is reached at about ${moment(interval.centralSeconds)} (earliest ${moment(interval.earliestSeconds)}, latest ${latest}).`;
}

function next(input: BriefInput): string[] {
  const { state, tried: runs, plan, diagnosis, signOffs, now } = input;
  const live = runs.find((run) => run.state === "requested" || run.state === "running" || run.state === "cancelling");
  if (live) return [`Wait for the run that is under way (${live.title}), or cancel it.`];
  if (state === "signed_off") return ["None: the incident is over."];
  if (state === "resolved") {
    const missing = signOffs.filter(({ signedOff }) => signedOff === null).length;
    return missing > 0 ? [`Sign the ${missing} post-incident items that are left.`] : ["Sign the incident off."];
  }
  if (plan?.state === "ready") return [`Confirm or discard the plan that is ready: ${plan.title}.`];
  const watched = runs.findLast(({ watch }) => watch?.state === "watching");
  if (watched?.watch) {
    return [
      `When the watch ends at ${formatUtc(watched.watch.until, now)}: if it held, sign off; if not, the next option.`,
    ];
  }
  if (diagnosis === null)
    return ["Unknown: without a verdict no option can be recommended. Go through the runbook's diagnosis."];
  const { recommended, nothingToDo } = diagnosis.verdict;
  if (recommended === null) return [nothingToDo ?? "Unknown: the verdict recommends no option and does not say why."];
  return [`Whether to carry out option ${recommended.option}, ${recommended.title}: ${recommended.why}`];
}
