import { z } from "zod";
import { matchersSchema } from "./labels";

/**
 * Which metrics there are about a node: the runbook's names, only what published builds register (nothing about memory),
 * or those of the container runtime and kube-state-metrics.
 */
const metricsPresets = ["runbook", "node", "container"] as const;

const byteUnits = ["bytes", "kibibytes", "mebibytes"] as const;
/** `percent-of-host`: 0 to 100 of the host's memory, as some exporters give it. */
const memoryUnits = [...byteUnits, "percent-of-host"] as const;
const timeUnits = ["seconds", "milliseconds"] as const;
export type MetricUnit = (typeof memoryUnits)[number] | (typeof timeUnits)[number] | "count";

const nameSchema = z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, "is not a Prometheus metric name");
const metric = <const U extends readonly [MetricUnit, ...MetricUnit[]]>(units: U) =>
  z
    .strictObject({ name: nameSchema, matchers: matchersSchema.optional(), unit: z.enum(units).default(units[0]) })
    .optional();

const groupSchema = z.strictObject({
  preset: z.enum(metricsPresets).default("runbook"),
  rss: metric(memoryUnits),
  limit: metric(memoryUnits),
  anonymous: metric(memoryUnits),
  fileCache: metric(memoryUnits),
  workingSet: metric(memoryUnits),
  swap: metric(memoryUnits),
  hostMemoryTotal: metric(byteUnits),
  hostMemoryAvailable: metric(byteUnits),
  processStartTime: metric(timeUnits),
});

/** `metrics: node`, or a group of keys: a preset with metrics of one's own before it. */
export const metricsSchema = z
  .transform((input: unknown, ctx) => {
    if (typeof input === "object" && input !== null && !Array.isArray(input)) return input;
    if (metricsPresets.some((preset) => preset === input)) return { preset: input };
    const message = `must be ${metricsPresets.join(", ")} or a group of keys`;
    ctx.issues.push({ code: "custom", message, input });
    return z.NEVER;
  })
  .pipe(groupSchema)
  .prefault("runbook");
export type TargetMetrics = z.infer<typeof groupSchema>;

/** The keys of the group form, and of one metric in it; for suggestions. */
export const metricsKeys: readonly string[] = Object.keys(groupSchema.shape);
export const ownMetricNames = metricsKeys.filter((key) => key !== "preset") as Exclude<keyof TargetMetrics, "preset">[];
export const ownMetricKeys: readonly string[] = ["name", "matchers", "unit"];
