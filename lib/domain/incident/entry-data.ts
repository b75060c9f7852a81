import { z } from "zod";

/** A part of a hand-over brief: its heading, and sentences. */
const briefSectionSchema = z.object({ title: z.string(), lines: z.array(z.string()) });
export type BriefSection = z.infer<typeof briefSectionSchema>;

/** What the timeline keeps of a hand-over: the brief as the new owner got it. */
export const handOverData = z.object({
  from: z.string().nullable(),
  to: z.string(),
  /** What the one who hands over adds in words; empty when nothing. */
  note: z.string(),
  brief: z.array(briefSectionSchema),
});

/** What somebody measured: how it was asked, of which time, what came, and from where. Empty: not said. */
const noteEvidenceSchema = z.object({
  query: z.string(),
  range: z.string(),
  value: z.string(),
  source: z.string(),
});
export type NoteEvidence = z.infer<typeof noteEvidenceSchema>;

/** Pasted output of a command, secrets taken out. `characters` is how long it was before it was cut. */
const noteOutputSchema = z.object({ text: z.string(), characters: z.number(), truncated: z.boolean() });
export type NoteOutput = z.infer<typeof noteOutputSchema>;

/** What the timeline keeps of a note. The text is Markdown. */
export const noteData = z.object({
  text: z.string(),
  evidence: noteEvidenceSchema.nullable(),
  output: noteOutputSchema.nullable(),
  /** Of the form it was sent with: the same one sent twice is one note. */
  key: z.string().nullable(),
});

/** A note as text, for where it is not drawn: what was written, the evidence, and that output is attached. */
export function describeNote(data: Record<string, unknown>): string {
  const note = noteData.safeParse(data);
  if (!note.success) return "Note";
  const { text, evidence, output } = note.data;
  const measured =
    evidence && [evidence.value, evidence.query, evidence.range, evidence.source].filter((one) => one !== "");
  const parts = [
    text,
    ...(measured ? [`Evidence: ${measured.join(", ")}.`] : []),
    ...(output ? [`Output attached (${output.characters} characters).`] : []),
  ];
  return `Note: ${parts.filter((part) => part !== "").join(" ")}`;
}
