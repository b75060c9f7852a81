import "server-only";
import { checkStates } from "@/lib/domain/check/check";
import { incidentStates } from "@/lib/domain/incident/incident";
import { blockerKinds } from "@/lib/domain/sign-off/blockers";
import { signOffInput } from "@/lib/services/sign-off/give";
import { signatureInput } from "@/lib/services/sign-off/sign";
import type { Builders } from "./openapi-incident-verbs";
import { array, epochMs, jsonSchema, nullable, object, ref, text, uuid } from "./openapi-schemas";

const oneOf = (values: readonly string[]) => ({ type: "string", enum: values });
const number = { type: "integer" };
const boolean = { type: "boolean" };
const sha256 = { type: "string", pattern: "^[0-9a-f]{64}$" };

const state = object({
  ...{ incidentId: uuid, now: epochMs, state: oneOf(incidentStates), isMerged: boolean },
  ...{ signedOffAt: nullable(epochMs), people: number, firing: array(text), verdict: nullable(text) },
  items: array(
    object({
      ...{ itemId: text, text, check: nullable(text), state: nullable(oneOf(checkStates)) },
      result: nullable(ref("CheckResult")),
      overrule: nullable(object({ state: oneOf(checkStates), note: text, by: text, at: epochMs })),
      takes: { ...oneOf(["signature", "note", "waiver"]), description: "what signing the item takes now" },
      signedOff: nullable(
        object({
          ...{ by: text, at: epochMs, note: text, waived: boolean },
          ...{ evidence: nullable(ref("CheckResult")), hasWorsened: boolean },
        }),
      ),
    }),
  ),
  resolution: nullable(object({ at: epochMs, by: text, reason: text })),
  contentSha256: { ...sha256, description: "of what would be signed now; once closed of what was signed last" },
  blockers: array(object({ kind: oneOf(blockerKinds), text, itemId: text })),
  signatures: array(
    object({
      ...{ by: text, personId: text, at: epochMs, contentSha256: sha256 },
      changes: { ...array(text), description: "what has changed since; empty: the signature holds" },
    }),
  ),
});

/** Signing the items of an incident, and the incident as a whole. */
export function signOffPaths({ operation, path, body }: Builders) {
  const under = (name: string) => `/api/v1/incidents/{id}/${name}`;
  const refusals: ("409" | "412")[] = ["409", "412"];
  const signed = { parameters: [path("id")], refusals, ok: { "201": "Signed" } };
  return {
    [under("sign-off")]: {
      get: operation("What is signed, what blocks closing, and what would be signed now", state, {
        parameters: [path("id")],
      }),
    },
    [under("sign-offs")]: {
      post: operation(
        "Sign one post-incident item, or waive it with the reason; `closed` is for earlier clients",
        object({ closed: boolean }),
        { ...signed, requestBody: body(jsonSchema(signOffInput.omit({ incidentId: true }))) },
      ),
    },
    [under("signatures")]: {
      post: operation(
        "Sign the incident as a whole, as it was seen; the last of the signatures that it takes closes it",
        object({ closed: boolean, signatures: number, people: number }),
        { ...signed, requestBody: body(jsonSchema(signatureInput.omit({ incidentId: true }))) },
      ),
    },
  };
}
