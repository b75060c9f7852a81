import { z } from "zod";
import { shapes } from "@/lib/domain/trend/trend";
import { evidenceSchema } from "./evidence";

/** Raised whenever the same input would give another verdict. */
export const engineVersion = "4";

export const findingIds = [
  // A file that the node ignores is not a shape of memory, and none of its limits holds.
  "broken-configuration",
  "restarts",
  // A cause that is known says more than the shape it gives memory.
  "growth-with-cache",
  "growth-with-connections",
  "growth-with-mempool",
  "growth-with-other",
  "leak",
  "killed-for-memory",
  "undersized",
  "step",
  "warming-up",
  "sawtooth",
  "file-cache",
  "host-pressure",
  "recent-change",
  "no-limit",
  "steady",
  "falling",
  "undecided",
  // Where in the code memory is held adds to what is known of RSS, and decides nothing: a heap grows between two collections.
  "heap-growth",
  "heap-holders",
  "signals-missing",
] as const;
export type FindingId = (typeof findingIds)[number];

const confidenceSchema = z.enum(["high", "medium", "low"]);
export type Confidence = z.infer<typeof confidenceSchema>;

const findingSchema = z.strictObject({
  id: z.enum(findingIds),
  title: z.string(),
  confidence: confidenceSchema,
  evidence: z.array(evidenceSchema),
  /** The observation that would overturn this finding. */
  wouldChangeIt: z.string(),
});
export type Finding = z.infer<typeof findingSchema>;

/** The runbook's resolution options. */
const optionIds = ["A", "B", "C", "D", "E", "F"] as const;
export type OptionId = (typeof optionIds)[number];

/** Instants in epoch ms, sizes in bytes. A null time to the limit: not reached within the points. */
const whatIfSchema = z.strictObject({
  levelAfterBytes: z.number(),
  slopeAfterBytesPerSecond: z.number(),
  timeToLimitSeconds: z.number().min(0).nullable(),
  /** The limit that holds afterwards; null: none or unknown. */
  limitBytes: z.number().nullable(),
  points: z.array(z.strictObject({ at: z.number(), bytes: z.number() })),
});
export type WhatIf = z.infer<typeof whatIfSchema>;

const optionSchema = z.strictObject({
  option: z.enum(optionIds),
  title: z.string(),
  /** Whether it can help now. */
  helps: z.enum(["yes", "no", "unknown"]),
  reason: z.string(),
  /** Settings it changes; empty when it changes none. */
  settings: z.array(z.string()),
  /** Whether this build heeds those settings. */
  honoured: z.enum(["yes", "no", "unknown", "no setting needed"]),
  /** Null: not known. 0: it frees nothing. */
  expectedFreedBytes: z.number().min(0).nullable(),
  basis: z.string(),
  /** Added to the time until the limit; null when unknown, or when growth would end (`growthEnds`). */
  timeGainedSeconds: z.number().min(0).nullable(),
  growthEnds: z.boolean(),
  /** What is lost, as sentences; empty: nothing. */
  loses: z.array(z.string()),
  restarts: z.number().int().min(0),
  reversible: z.boolean(),
  whatIf: whatIfSchema.nullable(),
});
export type OptionAssessment = z.infer<typeof optionSchema>;

const recommendationSchema = z.strictObject({
  option: z.enum(optionIds),
  title: z.string(),
  why: z.string(),
  /** To do before, in order: evidence that the option would destroy. */
  before: z.array(z.string()),
  /** To do beside or after it, so that it does not come back. */
  afterwards: z.array(z.string()),
});
export type Recommendation = z.infer<typeof recommendationSchema>;

const headlineSchema = z.strictObject({
  kind: z.enum([
    "limit-reached",
    "limit-ahead",
    "growing",
    "high",
    "no-forecast",
    "steady",
    "restarts",
    "restart-loop",
    "watching",
  ]),
  /** The sentence that decides. */
  decides: z.string(),
  /** Seconds from `from` (epoch ms, the newest sample); `latestSeconds` null: not within the forecast's reach. */
  interval: z
    .strictObject({
      from: z.number(),
      earliestSeconds: z.number().min(0),
      centralSeconds: z.number().min(0),
      latestSeconds: z.number().min(0).nullable(),
      basis: z.string().nullable(),
    })
    .nullable(),
  /** Why, as one sentence with UTC clock times. */
  because: z.string(),
  /** The same sentence in parts: a page shows each instant (epoch ms) in its reader's time zone. */
  becauseParts: z.array(
    z.union([
      z.strictObject({ kind: z.literal("text"), text: z.string() }),
      z.strictObject({ kind: z.literal("clock"), at: z.number() }),
    ]),
  ),
});
export type Headline = z.infer<typeof headlineSchema>;
export type HeadlinePart = Headline["becauseParts"][number];

/** How far the watch has come while the shape cannot be told. */
const watchingSchema = z.strictObject({
  spanSeconds: z.number().min(0),
  neededSeconds: z.number().min(0),
  samples: z.number().int().min(0),
  neededSamples: z.number().int().min(0),
  /** The smallest leak that would be visible by now, bytes per second. */
  smallestVisibleBytesPerSecond: z.number().nullable(),
});
export type Watching = z.infer<typeof watchingSchema>;

/** The ranked conclusions about one target at one moment: plain data, fit for JSON. Null is unknown, never zero. */
export const verdictSchema = z.strictObject({
  engineVersion: z.string(),
  /** Epoch ms of the moment judged. */
  at: z.number(),
  targetId: z.string(),
  headline: headlineSchema,
  shape: z.enum(shapes),
  confidence: confidenceSchema,
  /** Whether the memory samples were older than they should be. */
  stale: z.boolean(),
  /** The deciding one first. */
  findings: z.array(findingSchema),
  recommended: recommendationSchema.nullable(),
  /** Why no option is recommended; null when one is. */
  nothingToDo: z.string().nullable(),
  /** All six: the recommended one first, then what helps, by time gained, safety and reversibility. */
  options: z.array(optionSchema),
  /** Null once the shape is decided. */
  watching: watchingSchema.nullable(),
  /** Evidence that does not fit together, as sentences. */
  contradictions: z.array(z.string()),
});
export type Verdict = z.infer<typeof verdictSchema>;
