import "server-only";
import { profileFormats, profileSources } from "@/lib/domain/profile/stored-profile";
import type { Builders } from "./openapi-incident-verbs";
import { array, epochMs, nullable, object, ref, text, uuid } from "./openapi-schemas";

const oneOf = (values: readonly string[]) => ({ type: "string", enum: values });
const number = { type: "number" };
const integer = { type: "integer" };
const sampleType = object({ type: text, unit: text });
const growth = object({
  ...{ before: number, after: number, growth: number },
  perSecond: { ...nullable(number), description: "null where the time between the two is not known" },
  share: { ...nullable(number), description: "of the growth of the whole" },
});

export const profileSchemas = {
  ProfileComparison: object({
    ...{ beforeId: uuid, sampleType, seconds: nullable(number), whole: growth },
    functions: { ...array(object({ name: text, flat: growth, cum: growth })), description: "ten, most growth first" },
    stacks: {
      ...array(object({ frames: array(text), self: growth })),
      description: "ten, most growth first; outermost call first",
    },
  }),
  Profile: object({
    ...{ id: uuid, targetId: text, incidentId: nullable(uuid), runId: nullable(uuid), source: oneOf(profileSources) },
    ...{ name: text, format: oneOf(profileFormats), sizeBytes: integer, sha256: text },
    takenAt: { ...nullable(epochMs), description: "by the profile itself, else when its file was written" },
    ...{ storedAt: epochMs, by: text },
    summary: object({
      ...{ sampleTypes: array(sampleType), total: number },
      sampleType: { ...integer, description: "index of the one that total and top are of" },
      top: array(
        object({
          ...{ name: text, flat: number, flatPercent: number, sumPercent: number, cum: number, cumPercent: number },
        }),
      ),
    }),
    comparison: {
      ...nullable(ref("ProfileComparison")),
      description: "with the target's newest profile before it that has the same sample type",
    },
    fileRemovedAt: nullable(epochMs),
  }),
};

const queryOf = (name: string, schema: Record<string, unknown>, description: string) => ({
  ...{ name, in: "query", schema, description },
});

/** Heap profiles of an incident. */
export function profilePaths({ operation, path }: Builders) {
  return {
    "/api/v1/incidents/{id}/profiles": {
      get: operation(
        "Heap profiles of the incident, in the order in which they were taken",
        object({ incidentId: uuid, profiles: array(ref("Profile")) }),
        { parameters: [path("id")] },
      ),
      post: operation("Keep a heap profile; the same file again is the same profile", ref("Profile"), {
        parameters: [
          path("id"),
          queryOf("name", text, "what the file is called"),
          queryOf("takenAt", epochMs, "for formats that do not say it"),
        ],
        ok: { "201": "Kept" },
        refusals: ["409", "412", "413"],
        requestBody: {
          required: true,
          content: {
            "application/octet-stream": { schema: { type: "string", format: "binary" } },
            "multipart/form-data": { schema: object({ file: { type: "string", format: "binary" } }) },
          },
        },
      }),
    },
    "/api/v1/profiles/{id}": {
      get: operation("One heap profile with its first rows", ref("Profile"), { parameters: [path("id")] }),
    },
    "/api/v1/profiles/{id}/file": {
      get: operation("Its file, application/octet-stream, as an attachment", {}, { parameters: [path("id")] }),
    },
  };
}
