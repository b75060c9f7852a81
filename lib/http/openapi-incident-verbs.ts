import "server-only";
import type { z } from "zod";
import {
  acknowledgeInput,
  handOverInput,
  mergeInput,
  noteInput,
  reopenInput,
  resolveInput,
  severityInput,
  takeOverInput,
} from "@/lib/domain/incident/verbs";
import { array, jsonSchema, object, text } from "./openapi-schemas";

type Schema = Record<string, unknown>;

/** The document's own builders, which every path of it is made with. */
export interface Builders {
  operation(
    summary: string,
    schema: Schema,
    details: {
      parameters: Schema[];
      requestBody?: Schema;
      refusals?: ("409" | "412" | "413")[];
      ok?: Record<string, string>;
    },
  ): unknown;
  path(name: string): Schema;
  body(schema: Schema): Schema;
}

const changed = { changed: { type: "boolean", description: "false: it was so already" } };

/** What a verb's body holds: its input, without the id that stands in the address. */
function bodyOf(input: z.ZodType): Schema {
  const {
    properties = {},
    required = [],
    ...rest
  } = jsonSchema(input) as {
    properties?: Schema;
    required?: string[];
  };
  const { incidentId: _inAddress, ...own } = properties;
  return { ...rest, properties: own, required: required.filter((name) => name !== "incidentId") };
}

/** The verbs of one incident as a whole. */
export function incidentVerbPaths({ operation, path, body }: Builders) {
  const refusals: ("409" | "412")[] = ["409", "412"];
  const verb = (summary: string, input: z.ZodType, more: { answer?: Schema; ok?: Record<string, string> } = {}) =>
    operation(summary, object({ ...changed, ...more.answer }), {
      parameters: [path("id")],
      requestBody: body(bodyOf(input)),
      refusals,
      ...(more.ok ? { ok: more.ok } : {}),
    });
  const under = (name: string) => `/api/v1/incidents/{id}/${name}`;
  const sections = array(object({ title: text, lines: array(text) }));
  return {
    [under("acknowledge")]: {
      post: verb("Say that you look after it; the first one to say so owns it", acknowledgeInput),
    },
    [under("take-over")]: {
      post: verb(
        "Become its owner, if it still has the owner that was seen (the incident's `owner.key`)",
        takeOverInput,
      ),
    },
    [under("hand-over")]: {
      get: operation(
        "What a hand-over would tell, and to whom it could go",
        object({ incidentId: text, brief: sections, people: array(object({ id: text, name: text })) }),
        { parameters: [path("id")] },
      ),
      post: verb("Make another person its owner; the brief is kept on the timeline", handOverInput),
    },
    [under("severity")]: { put: verb("Change its severity, with the reason", severityInput) },
    [under("notes")]: {
      post: verb("Add a note in Markdown, with evidence and pasted output", noteInput, {
        answer: { seq: { type: "integer", description: "of its entry in the timeline" } },
        ok: { "201": "Added, or there already" },
      }),
    },
    [under("notes/{seq}")]: {
      get: operation(
        "One note with all that was written and pasted",
        object({
          ...{ seq: { type: "integer" }, at: { type: "number" }, actor: text, text },
          evidence: { anyOf: [{ type: "object" }, { type: "null" }] },
          output: { anyOf: [{ type: "object" }, { type: "null" }] },
        }),
        { parameters: [path("id"), path("seq")] },
      ),
    },
    [under("resolve")]: { post: verb("Resolve it by hand, with the reason", resolveInput) },
    [under("reopen")]: { post: verb("Reopen it by hand, with the reason", reopenInput) },
    [under("merge")]: { post: verb("Close it as a duplicate of another incident of its target", mergeInput) },
  };
}
