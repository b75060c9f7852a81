import { z } from "zod";
import { consumerNames } from "./consumers";

const bytes = z.number();
const share = z.number().min(0).max(1);
const name = z.enum(consumerNames);

/** One consumer's part of a whole. Null is unknown; a share needs a whole to be a share of. */
const partSchema = z.strictObject({ name, bytes: bytes.nullable(), share: share.nullable() });

const unexplainedShape = {
  /** What no measured consumer accounts for, never below zero; it holds every consumer that is unknown. */
  unexplainedBytes: z.number().min(0).nullable(),
  unexplainedShare: share.nullable(),
  /** By how much the parts exceed the whole; null when they do not. */
  excessBytes: z.number().min(0).nullable(),
};

const perUnitSchema = z.strictObject({
  name,
  /** Bytes held by one of them; null: not measurable, and `detail` says why. */
  bytes: z.number().min(0).nullable(),
  basis: z.enum(["told", "measured", "upper bound", "not measurable"]),
  detail: z.string(),
});

/** Where memory is and where its growth went, over one stretch of one process. Bytes, epoch ms. */
export const attributionSchema = z.strictObject({
  segment: z.strictObject({ fromMs: z.number(), toMs: z.number() }),
  /** At the end of the stretch: mean of the last eighth of the buckets. */
  level: z.strictObject({ bytes: bytes.nullable(), parts: z.array(partSchema), ...unexplainedShape }),
  /** The difference between the last and the first eighth; shares are null unless memory grew. */
  growth: z.strictObject({
    bytes: bytes.nullable(),
    parts: z.array(
      partSchema.extend({
        /** The consumer's own value at both ends, in its own unit. */
        from: z.number().nullable(),
        to: z.number().nullable(),
        unit: z.enum(["bytes", "count"]),
      }),
    ),
    ...unexplainedShape,
  }),
  /** Every consumer that is counted, not measured in bytes. */
  perUnit: z.array(perUnitSchema),
  /** For the chart: level of each part over time, the parts in the order of `level.parts`. */
  buckets: z.array(
    z.strictObject({
      at: z.number(),
      bytes: bytes.nullable(),
      parts: z.array(bytes.nullable()),
      unexplainedBytes: z.number().min(0).nullable(),
    }),
  ),
  /** Consumers of which nothing is known here. */
  unknown: z.array(name),
  /** What these figures cannot say, as sentences. */
  limits: z.array(z.string()),
});
export type Attribution = z.infer<typeof attributionSchema>;
export type PerUnit = z.infer<typeof perUnitSchema>;
