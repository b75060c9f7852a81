import { describe, expect, it } from "vitest";
import { formatMetricFamilies, metricFamiliesSchema } from "./format-metrics";

describe("formatMetricFamilies", () => {
  it("writes each family once and labels every sample with its process", () => {
    const family = (value: number | null) =>
      metricFamiliesSchema.parse([
        { name: "a_total", help: "line\nbreak", type: "counter", values: [{ value, labels: { x: 'q"' } }] },
      ]);
    expect(
      formatMetricFamilies([
        { process: "web", families: family(1) },
        { process: "worker", families: family(null) },
      ]),
    ).toBe(
      '# HELP a_total line\\nbreak\n# TYPE a_total counter\na_total{process="web",x="q\\""} 1\na_total{process="worker",x="q\\""} NaN\n',
    );
  });

  it("keeps a histogram's own sample names", () => {
    const families = metricFamiliesSchema.parse([
      { name: "h", help: "h", type: "histogram", values: [{ value: 2, metricName: "h_bucket", labels: { le: 0.5 } }] },
    ]);
    expect(formatMetricFamilies([{ process: "web", families }])).toContain('h_bucket{process="web",le="0.5"} 2');
  });
});
