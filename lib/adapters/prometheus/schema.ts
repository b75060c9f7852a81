import { z } from "zod";

const labels = z.record(z.string(), z.string());
const point = z.tuple([z.number(), z.string()]);

/** The part of Prometheus's HTTP API envelope this console reads; unknown fields are ignored. */
export const envelopeSchema = z.object({
  status: z.enum(["success", "error"]),
  errorType: z.string().optional(),
  error: z.string().optional(),
  warnings: z.array(z.string()).optional(),
  data: z.unknown().optional(),
});

export const vectorSchema = z.object({
  resultType: z.literal("vector"),
  result: z.array(z.object({ metric: labels, value: point.optional() })),
});

export const matrixSchema = z.object({
  resultType: z.literal("matrix"),
  result: z.array(z.object({ metric: labels, values: z.array(point).optional() })),
});

export const scalarSchema = z.object({ resultType: z.enum(["scalar", "string"]), result: point });

/** One series at one instant. `value` may be NaN or infinite: Prometheus sends those as words. */
export interface InstantSample {
  labels: Record<string, string>;
  at: number;
  value: number;
}

/** One series over time, points ascending, instants in epoch ms. Missing steps are absent. */
export interface Series {
  labels: Record<string, string>;
  points: { at: number; value: number }[];
}

/** Prometheus's number words: `NaN`, `+Inf`, `-Inf`, else a decimal number. */
export function parseSampleValue(text: string): number {
  if (text === "+Inf" || text === "Inf") return Number.POSITIVE_INFINITY;
  if (text === "-Inf") return Number.NEGATIVE_INFINITY;
  return text === "NaN" ? Number.NaN : Number(text);
}
