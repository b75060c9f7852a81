import { describe, expect, it } from "vitest";
import { alertEndsAt, describeUnmatched, webhookSchema } from "./webhook";

const alert = {
  status: "firing" as const,
  labels: { alertname: "GutsHighMemoryUsage", instance: "validator-2", job: "guts-node" },
  annotations: {},
  startsAt: "2026-01-01T00:00:00.123456789Z",
  endsAt: "0001-01-01T00:00:00Z",
  generatorURL: "http://127.0.0.1:9090/graph",
  fingerprint: "abc",
};

describe("webhook v4", () => {
  it("accepts what Alertmanager sends, unknown fields included", () => {
    const parsed = webhookSchema.parse({
      version: "4",
      status: "firing",
      groupKey: "{}",
      receiver: "x",
      alerts: [alert],
    });
    expect(parsed.alerts[0]?.fingerprint).toBe("abc");
  });

  it.each([
    [{ version: "3", status: "firing", alerts: [] }],
    [{ version: "4", status: "firing", alerts: [{ ...alert, startsAt: "yesterday" }] }],
    [{ version: "4", status: "firing", alerts: [{ ...alert, fingerprint: "" }] }],
    [{ version: "4", status: "firing" }],
    [{ version: "4", status: "firing", alerts: [{ ...alert, annotations: { summary: "a\0b" } }] }],
  ])("refuses %j", (payload) => {
    expect(webhookSchema.safeParse(payload).success).toBe(false);
  });

  it("reads the zero time and a firing alert's end as no end", () => {
    expect(alertEndsAt(alert)).toBeNull();
    expect(alertEndsAt({ ...alert, status: "resolved" })).toBeNull();
    expect(alertEndsAt({ ...alert, status: "resolved", endsAt: "2026-01-01T00:05:00Z" })?.toISOString()).toBe(
      "2026-01-01T00:05:00.000Z",
    );
  });

  it("names the matcher to add for an alert that no target claims", () => {
    expect(describeUnmatched(alert.labels)).toMatchObject({
      key: "instance=validator-2,job=guts-node",
      hint: expect.stringContaining('matchers: { instance: "validator-2", job: "guts-node" }'),
    });
    expect(describeUnmatched({ alertname: "x" }).hint).toContain("no instance or job label");
  });
});
