import { z } from "zod";
import { severities } from "@/lib/domain/runbook/runbook";
import { storedText } from "@/lib/domain/stored-text";

/** What people can do with an incident as a whole: the input of each, as forms and the API send it. */

const incidentId = z.uuid("the incident's id is not valid");
const reason = storedText().trim().min(3, "say why, in at least 3 characters").max(500, "has at most 500 characters");
/** `ownerKey` of the owner that was shown; empty: nobody. */
const seenOwner = storedText().max(300, "is not the key of an owner");

export const acknowledgeInput = z.object({ incidentId });
export const takeOverInput = z.object({ incidentId, seenOwner });
export const handOverInput = z.object({
  incidentId,
  seenOwner,
  to: storedText().min(1, "name the person who takes it on").max(200, "is not the id of a person"),
  note: storedText().trim().max(2000, "has at most 2,000 characters").default(""),
});
export const severityInput = z.object({ incidentId, severity: z.enum(severities), reason });
export const resolveInput = z.object({
  incidentId,
  reason,
  /** Needed while an alert fires; the reason then says why it is resolved all the same. */
  despiteFiring: z.boolean().default(false),
});
export const reopenInput = z.object({ incidentId, reason });
export const mergeInput = z.object({
  incidentId,
  into: z.uuid("name the incident to merge into by its id"),
  reason,
});

export const noteLimits = { text: 10_000, field: 2_000, pasted: 200_000, output: 32_768 } as const;
const field = storedText().trim().max(noteLimits.field, `has at most ${noteLimits.field} characters`).default("");

export const noteInput = z
  .object({
    incidentId,
    text: storedText().trim().max(noteLimits.text, `has at most ${noteLimits.text} characters`).default(""),
    evidence: z.object({ query: field, range: field, value: field, source: field }).optional(),
    output: storedText().max(noteLimits.pasted, `has at most ${noteLimits.pasted} characters`).default(""),
    /** Chosen by the sender: the same note sent twice with it is stored once. */
    key: storedText().min(8, "has at least 8 characters").max(200, "has at most 200 characters").optional(),
  })
  .refine(
    ({ text, evidence, output }) =>
      text !== "" || output.trim() !== "" || Object.values(evidence ?? {}).some((value) => value !== ""),
    { message: "write something, or attach evidence or output", path: ["text"] },
  );
