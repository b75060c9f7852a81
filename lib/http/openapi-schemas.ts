import "server-only";
import { z } from "zod";
import { planStates } from "@/lib/domain/action/action";
import { operationKinds } from "@/lib/domain/action/operation";
import { actionNames, actionParameters } from "@/lib/domain/action/parameters";
import { checkNames, checkStates } from "@/lib/domain/check/check";
import { attributionSchema } from "@/lib/domain/diagnosis/attribution";
import { verdictSchema } from "@/lib/domain/diagnosis/verdict";
import { incidentStates } from "@/lib/domain/incident/incident";
import { notificationEvents, notificationStates, timerKinds } from "@/lib/domain/incident/life";
import { incidentParts } from "@/lib/domain/incident/view";
import { channelKinds } from "@/lib/domain/notification/channel";
import { reportSchema } from "@/lib/domain/report/report";
import { watchStates } from "@/lib/domain/run/record";
import { runStates, stepNames, stepStates } from "@/lib/domain/run/run";
import { sectionKinds, severities } from "@/lib/domain/runbook/runbook";
import { shareLinkStates } from "@/lib/domain/share/link";
import { signalSchema } from "@/lib/domain/signal/signal";
import { shapes } from "@/lib/domain/trend/trend";
import { historySchemas } from "./openapi-history";

export const epochMs = { type: "number", description: "epoch milliseconds" } as const;
export const nullable = (schema: Record<string, unknown>) => ({ anyOf: [schema, { type: "null" }] });
export const text = { type: "string" } as const;
export const uuid = { type: "string", format: "uuid" } as const;
const answers = ["yes", "no", "unknown"] as const;
const oneOf = (values: readonly string[]) => ({ type: "string", enum: values });
export const object = (properties: Record<string, unknown>) => ({ type: "object", properties });
export const array = (items: Record<string, unknown>) => ({ type: "array", items });
export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
export const output = array(object({ seq: { type: "integer" }, text }));

export const artifacts = array(object({ name: text, sizeBytes: { type: "integer" }, sha256: text }));

/** A zod schema as JSON Schema, without the dialect's own address. */
export function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest;
}

/** What asks for a plan: each action with its own parameters. Those left out get the runbook's values. */
export const planRequest = {
  oneOf: Object.entries(actionParameters).map(([name, parameters]) => ({
    ...object({ action: { const: name }, parameters: jsonSchema(parameters) }),
    required: ["action", ...(parameters.safeParse({}).success ? [] : ["parameters"])],
  })),
};

const parts = {
  Error: object({ error: object({ code: text, message: { ...text, description: "what went wrong and what to do" } }) }),
  Report: jsonSchema(reportSchema),
  ...historySchemas,
  Signal: jsonSchema(signalSchema),
  CheckResult: object({
    name: oneOf(checkNames),
    state: oneOf(checkStates),
    summary: text,
    detail: text,
    query: nullable(text),
    source: text,
    at: nullable(epochMs),
    noteDecides: { const: true, description: "what data leaves open, the note of whoever signs the item decides" },
    attachment: { ...text, description: "lines that belong to the evidence, such as a difference" },
  }),
  Tick: object({ ticked: { type: "boolean" }, by: text, at: epochMs }),
  IncidentSummary: object({
    id: uuid,
    number: { type: "integer" },
    title: text,
    targetId: nullable(text),
    targetName: text,
    severity: oneOf(severities),
    state: oneOf(incidentStates),
    openedAt: epochMs,
    openedBy: text,
    investigateBy: nullable(epochMs),
  }),
  Target: object({
    verdict: nullable(object({ shape: oneOf(shapes), decides: text, judgedAt: epochMs, stale: { type: "boolean" } })),
    id: text,
    name: text,
    signals: { type: "object", additionalProperties: ref("Signal") },
    ratio: nullable({ type: "number", description: "RSS as a share of the limit; null when either is unknown" }),
    incident: nullable(ref("IncidentSummary")),
  }),
  Forecast: object({
    targetId: text,
    state: { type: "string", enum: ["value", "not exposed", "error"] },
    windowSeconds: { type: "number" },
    horizonSeconds: { type: "number" },
    evaluatedAt: epochMs,
    expressions: object({ now: text, horizon: text }),
    bytesNow: nullable({ type: "number" }),
    bytesAtHorizon: nullable({ type: "number" }),
    detail: nullable(text),
  }),
  TimelineEntry: object({
    ...{ seq: { type: "integer" }, at: epochMs, actor: text, text, kind: text },
    details: {
      type: "object",
      description:
        "a note (its beginning; `wholeHref` when there is more), a brief, what was measured, a kept verdict; absent without any",
    },
  }),
  IncidentPointer: object({ id: uuid, number: { type: "integer" }, title: text }),
  ChecklistItem: object({
    id: text,
    section: oneOf(sectionKinds),
    text,
    check: nullable(ref("CheckResult")),
    tick: nullable(ref("Tick")),
  }),
  Plan: object({
    id: uuid,
    incidentId: uuid,
    targetId: text,
    targetName: { ...text, description: "what has to be typed to confirm" },
    action: oneOf(actionNames),
    title: text,
    parameters: { type: "object", description: "with every default filled in; sizes in bytes" },
    state: oneOf(planStates),
    hash: nullable({ ...text, description: "pins the content; null until the plan is ready" }),
    content: nullable(
      object({
        summary: text,
        steps: array(text),
        operations: array({
          ...object({ kind: oneOf(operationKinds) }),
          description: "what a run carries out, in order",
        }),
        helps: object({ state: oneOf(answers), reason: text }),
        honours: array(object({ setting: text, state: oneOf(answers), basis: text })),
        diff: nullable(object({ path: text, unified: { ...text, description: "without secrets" } })),
        blastRadius: array(text),
        losses: array(text),
        preconditions: array(
          object({
            text,
            state: oneOf(checkStates),
            detail: text,
            blocking: { type: "boolean", description: "when not met, the plan cannot be confirmed" },
            network: {
              ...oneOf(["alone", "validators"]),
              description: "of the check of the quorum: whether the node's network has other validators",
            },
          }),
        ),
        expected: object({ rssBytes: nullable({ type: "number" }), basis: text }),
        forecast: nullable(
          object({
            text,
            points: array(object({ at: epochMs, bytes: { type: "number" } })),
            limitBytes: nullable({ type: "number" }),
          }),
        ),
        costOfWaiting: nullable(text),
        revert: object({
          possible: { type: "boolean" },
          automatic: { type: "boolean", description: "done by the console itself when verification fails" },
          text,
        }),
        basis: array(object({ name: text, value: text, source: text, at: nullable(epochMs) })),
      }),
    ),
    detail: nullable({ ...text, description: "why there is no plan, or why it is stale" }),
    requestedBy: text,
    requestedAt: epochMs,
    runId: nullable(uuid),
    repeatOf: nullable({
      ...object({ count: { type: "integer" }, lastResult: text, earlier: array(text) }),
      description: "earlier runs of this action that have not held, the newest first; confirming then takes a reason",
    }),
  }),
  Run: object({
    id: uuid,
    planId: uuid,
    incidentId: uuid,
    targetId: text,
    targetName: text,
    action: oneOf(actionNames),
    title: text,
    parameters: { type: "object" },
    reason: nullable({ ...text, description: "why it was repeated although it had not held" }),
    escalated: { type: "boolean" },
    revertible: { type: "boolean", description: "the action revert-run can take it back" },
    state: oneOf(runStates),
    requestedBy: text,
    requestedAt: epochMs,
    startedAt: nullable(epochMs),
    finishedAt: nullable(epochMs),
    steps: array(
      object({
        name: oneOf(stepNames),
        title: text,
        state: oneOf(stepStates),
        startedAt: nullable(epochMs),
        finishedAt: nullable(epochMs),
        detail: nullable(text),
      }),
    ),
    result: nullable(text),
    factsToCheck: array(text),
    outputTail: { ...output, description: "the last 200 pieces" },
    output: object({
      bytes: { type: "integer" },
      sha256: nullable({ ...text, description: "of the whole output; null while it is written" }),
      truncated: { type: "boolean", description: "cut at 10 MiB, or where it could not be stored" },
    }),
    watch: nullable(object({ state: oneOf(watchStates), startedAt: epochMs, until: epochMs, detail: text })),
  }),
  Diagnosis: object({
    verdict: jsonSchema(verdictSchema),
    trend: { type: "object", description: "the trend engine's result, its gates with value and threshold" },
    attribution: nullable(jsonSchema(attributionSchema)),
    source: text,
    query: nullable(text),
    judgedAt: epochMs,
    stale: { type: "boolean" },
    detail: nullable(text),
    frozen: array({ type: "object" }),
  }),
  Channel: object({
    id: text,
    kind: oneOf(channelKinds),
    destination: { ...text, description: "without secrets" },
    events: array(oneOf(notificationEvents)),
  }),
  Delivery: object({
    id: { type: "integer" },
    channel: text,
    event: oneOf(notificationEvents),
    title: text,
    incidentId: nullable(uuid),
    state: oneOf(notificationStates),
    attempts: { type: "integer" },
    createdAt: epochMs,
    sentAt: nullable(epochMs),
    nextAttemptAt: nullable(epochMs),
    lastError: nullable(text),
  }),
  ShareLink: object({
    id: uuid,
    label: text,
    state: oneOf(shareLinkStates),
    createdBy: text,
    createdAt: epochMs,
    expiresAt: epochMs,
    revokedAt: nullable(epochMs),
    uses: { type: "integer" },
    lastUsedAt: nullable(epochMs),
    hasPassphrase: { type: "boolean" },
    redactHosts: { type: "boolean" },
    frozen: { type: "boolean" },
  }),
  LostTimer: object({
    incidentId: uuid,
    kind: oneOf(timerKinds),
    dueAt: epochMs,
    missedAt: epochMs,
    firedAt: nullable(epochMs),
    text,
    advice: nullable(text),
  }),
  SignOff: object({
    itemId: text,
    text,
    signedOff: nullable(object({ by: text, at: epochMs, note: text, waived: { type: "boolean" } })),
  }),
};

/** What is said beside a part of a timeline. */
export const timelineRest = {
  total: { type: "integer", description: "how many entries there are" },
  before: nullable({ type: "integer", description: "`timelineBefore` of the next older part; null: there is none" }),
  people: array(text),
};

const incident = object({
  ...parts.IncidentSummary.properties,
  now: epochMs,
  timeScale: { type: "number" },
  runbookId: text,
  runbook: { type: "object", description: "the runbook version that the incident is pinned to, as a typed tree" },
  unmatchedHint: nullable(text),
  previousIncidentId: nullable(text),
  alerts: array({ type: "object" }),
  silences: array({ type: "object" }),
  unread: {
    type: "object",
    propertyNames: { enum: incidentParts },
    additionalProperties: text,
    description: "parts that could not be read, each with the reason; what they hold is then unknown, not empty",
  },
  signals: { type: "object", additionalProperties: ref("Signal") },
  ratio: nullable({ type: "number" }),
  alertRule: { type: "object" },
  diagnosis: nullable(ref("Diagnosis")),
  hostReport: nullable({
    type: "object",
    description: "what the host helper's slower verbs said, each part with its state",
  }),
  checks: { type: "object", additionalProperties: ref("CheckResult") },
  ticks: { type: "object", additionalProperties: ref("Tick") },
  overrules: {
    type: "object",
    additionalProperties: object({ state: oneOf(checkStates), note: text, by: text, at: epochMs }),
  },
  queries: { type: "object" },
  timeline: { ...array(ref("TimelineEntry")), description: "the newest 100, oldest of them first" },
  timelineRest: object(timelineRest),
  prometheus: nullable({ type: "object" }),
  plan: nullable(ref("Plan")),
  run: nullable(ref("Run")),
  signOffs: array(ref("SignOff")),
  owner: nullable(object({ key: text, name: text, since: epochMs })),
  acknowledged: nullable(object({ by: text, at: epochMs })),
  ...{ mitigatedAt: nullable(epochMs), resolvedAt: nullable(epochMs), signedOffAt: nullable(epochMs) },
  mergedInto: nullable(ref("IncidentPointer")),
  absorbed: array(ref("IncidentPointer")),
  mergeable: array(ref("IncidentPointer")),
  brief: array(object({ title: text, lines: array(text) })),
  clocks: array(object({ name: text, skewSeconds: nullable({ type: "number", description: "ahead is positive" }) })),
  timers: object({
    next: array(object({ kind: oneOf(timerKinds), dueAt: epochMs })),
    lost: array(ref("LostTimer")),
  }),
});

/** What the API answers with, by name, for `components.schemas`. */
export const schemas = { ...parts, Incident: incident };
