import "server-only";
import { forgeKinds } from "@/lib/domain/escalation/forge";
import { notificationStates } from "@/lib/domain/incident/life";
import type { Builders } from "./openapi-incident-verbs";
import { array, epochMs, nullable, object, text, uuid } from "./openapi-schemas";

const filing = object({
  state: { type: "string", enum: notificationStates },
  host: text,
  requestedBy: text,
  requestedAt: epochMs,
  attempts: { type: "integer" },
  url: nullable({ ...text, description: "of the issue, once it is filed" }),
  nextAttemptAt: nullable(epochMs),
  lastError: nullable(text),
});

/** The issue of an incident: its text, and having the worker file it. */
export function escalationPaths({ operation, path }: Builders) {
  return {
    "/api/v1/incidents/{id}/escalation": {
      get: operation(
        "The issue to file about an incident, and how far its filing has got; nothing is sent",
        object({
          incidentId: uuid,
          issue: object({ title: text, body: { ...text, description: "Markdown" }, labels: array(text) }),
          forge: nullable(object({ kind: { type: "string", enum: forgeKinds }, url: text })),
          newIssueUrl: nullable(text),
          filing: nullable(filing),
        }),
        { parameters: [path("id")] },
      ),
      post: operation("Have the worker file the issue at the forge, once per incident", filing, {
        ok: { "202": "The worker files it, or has" },
        parameters: [path("id")],
      }),
    },
  };
}
