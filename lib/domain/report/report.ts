import { z } from "zod";
import { frozenMoments } from "@/lib/domain/diagnosis/stored";
import { incidentStates } from "@/lib/domain/incident/incident";
import { watchStates } from "@/lib/domain/run/record";
import { runStates } from "@/lib/domain/run/run";
import { severities } from "@/lib/domain/runbook/runbook";
import { shapes } from "@/lib/domain/trend/trend";
import { reportFieldNames } from "./fields";
import { reportProfileSchema } from "./heap-profiles";

const instant = z.number().describe("epoch milliseconds");
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();

/**
 * One field of the report. `unknown`: the data do not tell, for this reason. `to be written`: no data can ever tell, people
 * have to.
 */
const factSchema = z.discriminatedUnion("state", [
  z.strictObject({ state: z.literal("known"), lines: z.array(z.string()).min(1) }),
  z.strictObject({ state: z.literal("unknown"), reason: z.string() }),
  z.strictObject({ state: z.literal("to be written"), reason: z.string() }),
]);
export type Fact = z.infer<typeof factSchema>;

const incidentSchema = z.strictObject({
  id: z.string(),
  number: z.number().int(),
  title: z.string(),
  targetId: maybe(z.string()),
  targetName: z.string(),
  severity: z.enum(severities),
  state: z.enum(incidentStates),
  runbookId: z.string(),
  runbookSha256: z.string(),
  openedAt: instant,
  acknowledgedAt: maybe(instant),
  mitigatedAt: maybe(instant),
  resolvedAt: maybe(instant),
  signedOffAt: maybe(instant),
  previousIncidentId: maybe(z.string()),
});

const runSchema = z.strictObject({
  id: z.string(),
  action: z.string(),
  title: z.string(),
  /** The place in the runbook that it carries out. */
  option: z.string(),
  /** What the plan said that it would do; null: there was no plan any more. */
  summary: maybe(z.string()),
  /** Sizes in bytes. */
  parameters: z.record(z.string(), z.unknown()),
  state: z.enum(runStates),
  requestedBy: z.string(),
  requestedAt: instant,
  startedAt: maybe(instant),
  finishedAt: maybe(instant),
  /** Why it was repeated although it had not held before. */
  reason: maybe(z.string()),
  /** How it ended; null: it has not. */
  result: maybe(z.string()),
  factsToCheck: z.array(z.string()),
  /** What was lost by it, as planned. */
  losses: z.array(z.string()),
  diff: maybe(z.strictObject({ path: z.string(), unified: z.string() })),
  rssBeforeBytes: maybe(z.number()),
  bytesPerSecondBefore: maybe(z.number()),
  /** Null: no watch followed. */
  watch: maybe(z.strictObject({ state: z.enum(watchStates), startedAt: instant, until: instant, detail: z.string() })),
});
export type ReportRun = z.infer<typeof runSchema>;

const evidenceSchema = z.strictObject({
  what: z.string(),
  /** With its unit; null: asked for and not known. */
  value: maybe(z.string()),
  query: maybe(z.string()),
  /** What was looked at; null: a single moment. */
  range: maybe(z.strictObject({ fromMs: instant, toMs: instant })),
  source: z.string(),
  at: maybe(instant),
});
export type ReportEvidence = z.infer<typeof evidenceSchema>;

const chartSchema = z.strictObject({
  title: z.string(),
  /** The picture in words. */
  summary: z.string(),
  /** Null when there are no samples; `summary` says why. */
  source: maybe(z.string()),
  fromMs: instant,
  toMs: instant,
  limitBytes: maybe(z.number()),
  /** At most 20 samples, evenly spaced. */
  rows: z.array(z.strictObject({ at: instant, bytes: z.number() })),
});
export type ReportChart = z.infer<typeof chartSchema>;

const actionItemSchema = z.strictObject({
  itemId: z.string(),
  text: z.string(),
  signedOff: maybe(z.strictObject({ by: z.string(), at: instant, note: z.string(), waived: z.boolean() })),
});
export type ActionItem = z.infer<typeof actionItemSchema>;

/**
 * Everything about one incident, as `GET /api/v1/incidents/{id}/report?format=json` answers it: instants in epoch ms, sizes
 * in bytes, secrets taken out. Fields are only ever added within a `form`.
 */
export const reportSchema = z.strictObject({
  form: z.literal("guts-runbook report 1"),
  generatedAt: instant,
  /** How much faster than real time the alert rules ran; 1 is real time. */
  timeScale: z.number(),
  incident: incidentSchema,
  fields: z.record(z.enum(reportFieldNames), factSchema),
  /** How many of the fields are known, and how many there are. */
  filled: z.strictObject({ known: z.number().int(), of: z.number().int() }),
  runs: z.array(runSchema),
  /** The file that the node reads, as far as the host helper could read it, without its secrets. */
  configuration: maybe(
    z.strictObject({ path: z.string(), at: instant, sha256: maybe(z.string()), text: z.string(), cut: z.boolean() }),
  ),
  verdicts: z.array(
    z.strictObject({
      moment: z.enum(frozenMoments),
      at: instant,
      shape: z.enum(shapes),
      decides: z.string(),
      because: z.string(),
      engineVersion: z.string(),
      samplesSha256: z.string(),
    }),
  ),
  evidence: z.array(evidenceSchema),
  /** Oldest first. */
  heapProfiles: z.array(reportProfileSchema),
  charts: z.array(chartSchema),
  timeline: z.array(
    z.strictObject({ seq: z.number().int(), at: instant, actor: z.string(), kind: z.string(), text: z.string() }),
  ),
  actionItems: z.array(actionItemSchema),
  signatures: z.array(z.strictObject({ by: z.string(), at: instant, contentSha256: z.string() })),
});
export type Report = z.infer<typeof reportSchema>;
