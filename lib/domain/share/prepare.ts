import type { IncidentView } from "@/lib/domain/incident/view";
import type { RunView } from "@/lib/domain/run/view";
import { listTaskItems } from "@/lib/domain/runbook/items";
import type { SharedAlert, SharedCheck, SharedRun, SharedView } from "./view";

/** What the incident's own view does not have. Instants in epoch ms. */
export interface SharedFacts {
  owner: string | null;
  acknowledgedAt: number | null;
  mitigatedAt: number | null;
  resolvedAt: number | null;
  signedOffAt: number | null;
  /** Oldest first. */
  runs: readonly RunView[];
  /** All of it, oldest first; `output`: characters pasted to a note, null without any. */
  timeline: readonly { seq: number; at: number; actor: string; kind: string; text: string; output: number | null }[];
  /** By the alert's fingerprint. */
  alerts: ReadonlyMap<string, AlertFacts>;
}

export interface AlertFacts {
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  generatorUrl: string | null;
}

/** What is shared of an incident, still with everything in it that nobody outside may see: `scrubShared` comes next. */
export function prepareSharedView(view: IncidentView, facts: SharedFacts): SharedView {
  const headline = view.diagnosis?.verdict.headline;
  return {
    version: 1,
    takenAt: view.now,
    number: view.number,
    title: view.title,
    targetName: view.targetName,
    severity: view.severity,
    state: view.state,
    owner: facts.owner,
    openedBy: view.openedBy,
    times: [
      { name: "opened", at: view.openedAt },
      { name: "acknowledged", at: facts.acknowledgedAt },
      { name: "mitigated", at: facts.mitigatedAt },
      { name: "resolved", at: facts.resolvedAt },
      { name: "signed off", at: facts.signedOffAt },
    ],
    verdict:
      view.diagnosis && headline
        ? {
            decides: headline.decides,
            because: headline.because,
            judgedAt: view.diagnosis.judgedAt,
            isStale: view.diagnosis.stale,
          }
        : null,
    alerts: view.alerts.map((alert) => toSharedAlert(alert, facts.alerts.get(alert.fingerprint))),
    checks: listChecks(view),
    runs: facts.runs.map(toSharedRun),
    // Who else has a link is nobody's business who has one.
    timeline: facts.timeline
      .filter(({ kind }) => !kind.startsWith("share."))
      .map(({ seq, at, actor, text, output }) => ({ seq, at, actor, text, ...(output === null ? {} : { output }) })),
    signOffs: view.signOffs.map(({ itemId, text, signedOff }) => ({
      id: itemId,
      text,
      by: signedOff?.by ?? null,
      at: signedOff?.at ?? null,
      note: signedOff?.note ?? "",
      waived: signedOff?.waived ?? false,
    })),
  };
}

function toSharedAlert(alert: IncidentView["alerts"][number], facts: AlertFacts | undefined): SharedAlert {
  const pairs = [...Object.entries(facts?.labels ?? {}), ...Object.entries(facts?.annotations ?? {})];
  const lines = pairs.map(([name, value]) => `${name}: ${value}`);
  const rule = facts?.generatorUrl ?? alert.generatorUrl;
  return {
    id: alert.fingerprint,
    name: alert.name,
    status: alert.status,
    startsAt: alert.startsAt,
    endsAt: alert.endsAt,
    fired: alert.fired,
    facts: rule === null ? lines : [...lines, `rule: ${rule}`],
  };
}

/** The items people work through; post-incident ones are told by their sign-off. */
function listChecks(view: IncidentView): SharedCheck[] {
  const items = listTaskItems(view.runbook).filter(({ kind }) => kind !== "post-incident");
  return items.map(({ kind, item }) => {
    const result = item.check === null ? undefined : view.checks[item.check];
    const overrule = item.check === null ? undefined : view.overrules[item.check];
    const tick = view.ticks[item.id];
    return {
      id: item.id,
      text: item.text,
      state: item.check === null ? null : (result?.state ?? "unknown"),
      summary: result?.summary ?? "",
      isSymptom: kind === "symptoms",
      words: [
        ...(overrule ? [`overruled as ${overrule.state} by ${overrule.by}: ${overrule.note}`] : []),
        ...(tick?.ticked ? [`ticked by ${tick.by}`] : []),
      ],
    };
  });
}

function toSharedRun(run: RunView): SharedRun {
  return {
    id: run.id,
    title: run.title,
    state: run.state,
    requestedBy: run.requestedBy,
    at: run.startedAt ?? run.requestedAt,
    finishedAt: run.finishedAt,
    outcome: [
      ...(run.result === null ? [] : [run.result]),
      ...(run.reason === null ? [] : [`Repeated because: ${run.reason}`]),
      ...run.factsToCheck.map((fact) => `To be checked: ${fact}`),
      ...(run.watch === null ? [] : [`Watch: ${run.watch.state}. ${run.watch.detail}`]),
    ],
    steps: run.steps.map(({ title, state, detail }) => ({ title, state, detail })),
    output: run.outputTail.map(({ text }) => text).join(""),
  };
}
