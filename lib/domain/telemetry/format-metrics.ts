import { z } from "zod";

/** What prom-client's `getMetricsAsJSON` gives, as far as the text format needs it. */
export const metricFamiliesSchema = z.array(
  z.object({
    name: z.string(),
    help: z.string(),
    type: z.string(),
    values: z.array(
      z.object({
        /** JSON has no NaN: prom-client's not-a-number arrives as null. */
        value: z.number().nullable(),
        labels: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
        metricName: z.string().optional(),
      }),
    ),
  }),
);
export type MetricFamilies = z.infer<typeof metricFamiliesSchema>;

/** Merges the metrics of several processes into one Prometheus text exposition (0.0.4); each sample carries its `process`. */
export function formatMetricFamilies(processes: readonly { process: string; families: MetricFamilies }[]): string {
  const merged = new Map<string, { help: string; type: string; lines: string[] }>();
  for (const { process, families } of processes) {
    for (const family of families) {
      const entry = merged.get(family.name) ?? { help: family.help, type: family.type, lines: [] };
      merged.set(family.name, entry);
      for (const sample of family.values) {
        const labels = Object.entries({ process, ...sample.labels })
          .map(([label, value]) => `${label}="${escapeLabel(String(value))}"`)
          .join(",");
        entry.lines.push(`${sample.metricName ?? family.name}{${labels}} ${sample.value ?? "NaN"}`);
      }
    }
  }
  return [...merged]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, { help, type, lines }]) =>
        `# HELP ${name} ${help.replace(/\\/g, "\\\\").replace(/\n/g, "\\n")}\n# TYPE ${name} ${type}\n${lines.join("\n")}\n`,
    )
    .join("");
}

function escapeLabel(value: string): string {
  return value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}
