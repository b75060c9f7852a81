import "server-only";
import { z } from "zod";
import { checkNames, checkStates } from "@/lib/domain/check/check";
import { incidentStates } from "@/lib/domain/incident/incident";
import { sectionKinds, severities } from "@/lib/domain/runbook/runbook";
import { signalSchema } from "@/lib/domain/signal/signal";
import { openIncidentInput } from "@/lib/services/incident/open-by-hand";
import { signInLinkInput } from "@/lib/services/system/make-sign-in-link";
import { forecastQuery } from "@/lib/services/target/forecast";

const epochMs = { type: "number", description: "epoch milliseconds" } as const;
const nullable = (schema: Record<string, unknown>) => ({ anyOf: [schema, { type: "null" }] });
const text = { type: "string" } as const;
const object = (properties: Record<string, unknown>) => ({ type: "object", properties });
const array = (items: Record<string, unknown>) => ({ type: "array", items });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** A zod schema as JSON Schema, without the dialect's own address. */
function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest;
}

const schemas = {
  Error: object({ error: object({ code: text, message: { ...text, description: "what went wrong and what to do" } }) }),
  Signal: jsonSchema(signalSchema),
  CheckResult: object({
    name: { type: "string", enum: checkNames },
    state: { type: "string", enum: checkStates },
    summary: text,
    detail: text,
    query: nullable(text),
    source: text,
    at: nullable(epochMs),
  }),
  Tick: object({ ticked: { type: "boolean" }, by: text, at: epochMs }),
  IncidentSummary: object({
    id: { type: "string", format: "uuid" },
    number: { type: "integer" },
    title: text,
    targetId: nullable(text),
    targetName: text,
    severity: { type: "string", enum: severities },
    state: { type: "string", enum: incidentStates },
    openedAt: epochMs,
    openedBy: text,
    investigateBy: nullable(epochMs),
  }),
  Target: object({
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
  TimelineEntry: object({ seq: { type: "integer" }, at: epochMs, actor: text, text, kind: text }),
  ChecklistItem: object({
    id: text,
    section: { type: "string", enum: sectionKinds },
    text,
    check: nullable(ref("CheckResult")),
    tick: nullable(ref("Tick")),
  }),
};

const incident = object({
  ...schemas.IncidentSummary.properties,
  now: epochMs,
  timeScale: { type: "number" },
  runbookId: text,
  runbook: { type: "object", description: "the runbook version that the incident is pinned to, as a typed tree" },
  unmatchedHint: nullable(text),
  previousIncidentId: nullable(text),
  alerts: array({ type: "object" }),
  signals: { type: "object", additionalProperties: ref("Signal") },
  ratio: nullable({ type: "number" }),
  alertRule: { type: "object" },
  checks: { type: "object", additionalProperties: ref("CheckResult") },
  ticks: { type: "object", additionalProperties: ref("Tick") },
  queries: { type: "object" },
  timeline: array(ref("TimelineEntry")),
  prometheus: nullable({ type: "object" }),
});

const answer = (description: string, schema: Record<string, unknown>) => ({
  description,
  content: { "application/json": { schema } },
});
const refused = Object.fromEntries(
  ["400", "401", "403", "404", "412", "500"].map((status) => [
    status,
    answer("Refused, with the reason", ref("Error")),
  ]),
);
const path = (name: string) => ({ name, in: "path", required: true, schema: text });
const body = (schema: Record<string, unknown>) => ({ required: true, content: { "application/json": { schema } } });

function queryParameters(schema: z.ZodType) {
  const { properties = {} } = jsonSchema(schema) as { properties?: Record<string, unknown> };
  return Object.keys(properties).map((name) => ({ name, in: "query", schema: { type: "number" } }));
}

const operation = (summary: string, ok: Record<string, unknown>, rest: Record<string, unknown> = {}) => ({
  summary,
  responses: { "200": answer("Done", ok), ...refused },
  ...rest,
});

/** The OpenAPI 3.1 document of `/api/v1`. Input schemas are derived from the ones that validate requests. */
export function openApiDocument(serverUrl: string) {
  return {
    openapi: "3.1.0",
    info: {
      title: "guts-runbook",
      version: "1",
      description: "Instants are epoch milliseconds, sizes bytes, ratios 0 to 1.",
    },
    servers: [{ url: serverUrl }],
    security: [{ bearer: [] }, { session: [] }],
    paths: {
      "/api/v1/targets": {
        get: operation(
          "Targets with their signals, most urgent first",
          object({
            now: epochMs,
            timeScale: { type: "number" },
            targets: array(ref("Target")),
            unmatched: array(ref("IncidentSummary")),
            prometheus: array({ type: "object" }),
          }),
        ),
      },
      "/api/v1/targets/{id}/signals": {
        get: operation(
          "Signals of one target",
          object({
            targetId: text,
            signals: { type: "object", additionalProperties: ref("Signal") },
            ratio: nullable({ type: "number" }),
          }),
          { parameters: [path("id")] },
        ),
      },
      "/api/v1/targets/{id}/forecast": {
        get: operation("The alert rule's line: predict_linear at both ends", ref("Forecast"), {
          parameters: [path("id"), ...queryParameters(forecastQuery)],
        }),
      },
      "/api/v1/incidents": {
        get: operation("Incidents, newest first", object({ incidents: array(ref("IncidentSummary")) })),
        post: operation(
          "Open an incident by hand; the live one of that target and runbook is answered if there is one",
          object({ id: text, opened: { type: "boolean" } }),
          {
            requestBody: body(jsonSchema(openIncidentInput)),
          },
        ),
      },
      "/api/v1/incidents/{id}": {
        get: operation("One incident with signals, checks, ticks and timeline", ref("Incident"), {
          parameters: [path("id")],
        }),
      },
      "/api/v1/incidents/{id}/timeline": {
        get: operation("Timeline, oldest first", object({ incidentId: text, timeline: array(ref("TimelineEntry")) }), {
          parameters: [path("id")],
        }),
      },
      "/api/v1/incidents/{id}/checklist": {
        get: operation(
          "Checklist items with measured state and ticks",
          object({ incidentId: text, items: array(ref("ChecklistItem")) }),
          { parameters: [path("id")] },
        ),
      },
      "/api/v1/incidents/{id}/checklist/{itemId}": {
        put: operation(
          "Tick or untick an item",
          object({ incidentId: text, itemId: text, ticked: { type: "boolean" } }),
          {
            parameters: [path("id"), path("itemId")],
            requestBody: body(object({ ticked: { type: "boolean" } })),
          },
        ),
      },
      "/api/v1/sign-in-links": {
        post: operation(
          "Make a one-time sign-in link (administrator's token only)",
          object({ url: text, expiresAt: text }),
          {
            requestBody: body(jsonSchema(signInLinkInput)),
          },
        ),
      },
    },
    components: {
      schemas: { ...schemas, Incident: incident },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "GUTS_RUNBOOK_BOOTSTRAP_TOKEN" },
        session: { type: "apiKey", in: "cookie", name: "guts-runbook.session_token" },
      },
    },
  };
}
