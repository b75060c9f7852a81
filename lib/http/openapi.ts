import "server-only";
import type { z } from "zod";
import { silenceInput } from "@/lib/domain/alert/silence";
import { incidentListQuery } from "@/lib/domain/history/filter";
import { reportFormats } from "@/lib/domain/report/file-name";
import { shareLinkInput } from "@/lib/domain/share/link";
import { timelineBeforeField, timelineFields, timelineGroups } from "@/lib/domain/timeline/filter";
import { overruleInput } from "@/lib/services/checklist/overrule";
import { openIncidentInput } from "@/lib/services/incident/open-by-hand";
import { requestTestInput } from "@/lib/services/notification/request-test";
import { confirmRunInput } from "@/lib/services/run/confirm";
import { signInLinkInput } from "@/lib/services/system/make-sign-in-link";
import { forecastQuery } from "@/lib/services/target/forecast";
import { escalationPaths } from "./openapi-escalation";
import { incidentVerbPaths } from "./openapi-incident-verbs";
import { profilePaths, profileSchemas } from "./openapi-profiles";
import {
  array,
  artifacts,
  epochMs,
  jsonSchema,
  nullable,
  object,
  output,
  planRequest,
  ref,
  schemas,
  text,
  timelineRest,
  uuid,
} from "./openapi-schemas";
import { signOffPaths } from "./openapi-sign-off";

const answer = (description: string, schema: Record<string, unknown>) => ({
  description,
  content: { "application/json": { schema } },
});
const refusals = {
  "400": "Body or query not valid, or not the target's name",
  "401": "No session, or a wrong token",
  "403": "Not allowed, or from another site",
  "404": "There is no such thing",
  "409": "Held by a live run, over already, or signed already",
  "412": "The incident, plan or run is not in a state that allows this",
  "413": "More bytes than are kept of one file",
  "500": "Failed inside the console",
  "503": "The console's database does not answer",
} as const;
type Refusal = keyof typeof refusals;
const usual: Refusal[] = ["400", "401", "403", "404", "500", "503"];
const refuse = (statuses: Refusal[]) =>
  Object.fromEntries(statuses.map((status) => [status, answer(refusals[status], ref("Error"))]));
const path = (name: string) => ({ name, in: "path", required: true, schema: text });
const idempotencyKey = {
  name: "Idempotency-Key",
  in: "header",
  required: true,
  schema: jsonSchema(confirmRunInput.shape.idempotencyKey),
  description: "a repeat with the same key answers with the same run",
};
const reportFormat = {
  name: "format",
  in: "query",
  schema: { type: "string", enum: reportFormats, default: "markdown" },
};
const body = (schema: Record<string, unknown>) => ({ required: true, content: { "application/json": { schema } } });

function queryParameters(schema: z.ZodType) {
  const { properties = {} } = jsonSchema(schema) as { properties?: Record<string, unknown> };
  return Object.keys(properties).map((name) => ({ name, in: "query", schema: { type: "number" } }));
}

const incidentListParameters = Object.entries(
  (jsonSchema(incidentListQuery) as { properties: Record<string, unknown> }).properties,
).map(([name, schema]) => ({ name, in: "query", schema }));

const timelineParameters = [
  { name: timelineFields.group, in: "query", schema: { type: "string", enum: timelineGroups } },
  ...[timelineFields.person, timelineFields.text].map((name) => ({ name, in: "query", schema: text })),
  { name: timelineBeforeField, in: "query", schema: { type: "integer" } },
];

interface OperationDetails {
  parameters?: Record<string, unknown>[];
  requestBody?: Record<string, unknown>;
  /** Statuses of success with what each means. */
  ok?: Record<string, string>;
  /** Beside the usual ones. */
  refusals?: Refusal[];
}

const operation = (summary: string, schema: Record<string, unknown>, details: OperationDetails = {}) => {
  const { ok = { "200": "Done" }, refusals: more = [], ...rest } = details;
  const done = Object.entries(ok).map(([status, meaning]) => [status, answer(meaning, schema)]);
  return { summary, responses: { ...Object.fromEntries(done), ...refuse([...usual, ...more]) }, ...rest };
};

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
            lostTimers: array(ref("LostTimer")),
            lostTimersUnread: { type: "string", description: "why lostTimers could not be read; absent: they were" },
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
      "/api/v1/targets/{id}/history": {
        get: operation(
          "What happened to one target, the newest 50 of each kind: incidents, runs, restarts, verdicts; what worked; times",
          ref("TargetHistory"),
          { parameters: [path("id")] },
        ),
      },
      "/api/v1/targets/{id}/verdict": {
        get: operation("The newest diagnosis: verdict, trend with its gates, attribution", ref("Diagnosis"), {
          parameters: [path("id")],
        }),
      },
      "/api/v1/incidents": {
        get: operation(
          "Incidents of a filter, newest first; `next` is the `before` of the next page, null on the last",
          object({ incidents: array(ref("IncidentSummary")), next: nullable({ type: "integer" }) }),
          { parameters: incidentListParameters },
        ),
        post: operation(
          "Open an incident by hand; the live one of that target and runbook is answered if there is one",
          object({ id: text, opened: { type: "boolean" } }),
          {
            ok: { "200": "The live one", "201": "Opened" },
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
        get: operation(
          "Timeline, oldest first: all of it, or with one of the parameters the newest 100 entries of what is asked for",
          object({ incidentId: text, timeline: array(ref("TimelineEntry")), ...timelineRest }),
          { parameters: [path("id"), ...timelineParameters] },
        ),
      },
      "/api/v1/incidents/{id}/report": {
        get: {
          summary: "The whole incident as a file: Markdown, one HTML page that needs no network, or JSON",
          parameters: [path("id"), reportFormat],
          responses: {
            "200": {
              description: "The file; its name stands in Content-Disposition",
              content: {
                "text/markdown": { schema: text },
                "text/html": { schema: text },
                "application/json": { schema: ref("Report") },
              },
            },
            ...refuse(usual),
          },
        },
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
          "Tick or untick an item, or overrule its check with a reason (`overrule: null` takes that back)",
          object({ incidentId: text, itemId: text }),
          {
            refusals: ["412"],
            parameters: [path("id"), path("itemId")],
            requestBody: body({
              oneOf: [object({ ticked: { type: "boolean" } }), jsonSchema(overruleInput.pick({ overrule: true }))],
            }),
          },
        ),
      },
      "/api/v1/incidents/{id}/verdicts/{verdictId}/samples": {
        get: {
          summary: "What a frozen verdict was made from: one line for `guts-runbook analyze --batch`",
          parameters: [path("id"), path("verdictId")],
          responses: {
            "200": { description: "The line", content: { "application/x-ndjson": { schema: text } } },
            ...refuse(usual),
          },
        },
      },
      "/api/v1/incidents/{id}/plans": {
        post: operation("Ask the worker what an action would do; changes nothing on the node", object({ id: uuid }), {
          ok: { "202": "The plan is being prepared" },
          refusals: ["412"],
          parameters: [path("id")],
          requestBody: body(planRequest),
        }),
      },
      "/api/v1/plans/{id}": {
        get: operation("One plan, with what is lost and its hash", ref("Plan"), { parameters: [path("id")] }),
      },
      "/api/v1/plans/{id}/runs": {
        post: operation("Confirm a plan by its hash: the worker carries it out", object({ id: uuid }), {
          ok: { "200": "The run that this key has made before", "202": "The run is under way" },
          refusals: ["409", "412"],
          parameters: [path("id"), idempotencyKey],
          requestBody: body(jsonSchema(confirmRunInput.omit({ planId: true, idempotencyKey: true }))),
        }),
      },
      "/api/v1/runs/{id}": {
        get: operation("One run with its steps, result and watch", ref("Run"), { parameters: [path("id")] }),
      },
      "/api/v1/runs/{id}/output": {
        get: operation("Output after a number, oldest first, at most 1,000 pieces", object({ runId: uuid, output }), {
          parameters: [
            path("id"),
            { name: "after", in: "query", schema: { type: "integer", minimum: 0, maximum: 2147483647, default: 0 } },
            {
              name: "format",
              in: "query",
              schema: { type: "string", enum: ["json", "text"], default: "json" },
              description: "text: the whole output as a file, text/plain",
            },
          ],
        }),
      },
      "/api/v1/runs/{id}/artifacts": {
        get: operation("The files that a run made, such as a diagnostics bundle", object({ runId: uuid, artifacts }), {
          parameters: [path("id")],
        }),
      },
      "/api/v1/runs/{id}/artifacts/{name}": {
        get: operation("One of these files, application/octet-stream", {}, { parameters: [path("id"), path("name")] }),
      },
      "/api/v1/runs/{id}/cancel": {
        post: operation("Ask for the end of a live run", object({ id: uuid, state: { const: "cancelling" } }), {
          ok: { "202": "Asked for; the run ends soon after" },
          refusals: ["409"],
          parameters: [path("id")],
        }),
      },
      "/api/v1/incidents/{id}/silences": {
        post: operation("Have an alert of the incident silenced at Alertmanager", object({ id: uuid }), {
          ok: { "202": "The worker makes the silence" },
          refusals: ["409", "412"],
          parameters: [path("id")],
          requestBody: body(jsonSchema(silenceInput.omit({ incidentId: true }))),
        }),
      },
      "/api/v1/incidents/{id}/silences/{silenceId}": {
        delete: operation("Have a silence ended now", object({ id: uuid }), {
          ok: { "202": "The worker ends the silence" },
          refusals: ["409"],
          parameters: [path("id"), path("silenceId")],
        }),
      },
      "/api/v1/incidents/{id}/share-links": {
        get: operation(
          "Links that show the incident to people without an account, newest first; never with their tokens",
          object({ incidentId: uuid, shareLinks: array(ref("ShareLink")) }),
          { parameters: [path("id")] },
        ),
        post: operation(
          "Make such a link; its address is told in this answer only",
          object({ id: uuid, url: text, expiresAt: epochMs }),
          {
            ok: { "201": "Made" },
            parameters: [path("id")],
            requestBody: body(jsonSchema(shareLinkInput.omit({ incidentId: true }))),
          },
        ),
      },
      "/api/v1/incidents/{id}/share-links/{linkId}": {
        delete: operation("Revoke a link, at once and for good; repeating it changes nothing", object({ id: uuid }), {
          parameters: [path("id"), path("linkId")],
        }),
      },
      ...incidentVerbPaths({ operation, path, body }),
      ...signOffPaths({ operation, path, body }),
      ...escalationPaths({ operation, path, body }),
      ...profilePaths({ operation, path, body }),
      "/api/v1/notifications": {
        get: operation(
          "Channels, and the newest 100 messages with what became of each",
          object({
            now: epochMs,
            channels: array(ref("Channel")),
            deliveries: array(ref("Delivery")),
            unread: { type: "string", description: "why the deliveries could not be read; absent: they were" },
          }),
        ),
      },
      "/api/v1/notifications/test": {
        post: operation("Send a test message over one channel", object({ id: { type: "integer" } }), {
          ok: { "202": "The worker sends it; see what becomes of the message of this id" },
          refusals: ["409"],
          requestBody: body(jsonSchema(requestTestInput)),
        }),
      },
      "/api/v1/sign-in-links": {
        post: operation(
          "Make a one-time sign-in link (administrator's token only)",
          object({ url: text, expiresAt: text }),
          {
            ok: { "201": "Made" },
            requestBody: body(jsonSchema(signInLinkInput)),
          },
        ),
      },
    },
    components: {
      schemas: { ...schemas, ...profileSchemas },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "GUTS_RUNBOOK_BOOTSTRAP_TOKEN" },
        session: { type: "apiKey", in: "cookie", name: "guts-runbook.session_token" },
      },
    },
  };
}
