import { describe, expect, it } from "vitest";
import { alertEndsAt, describeUnmatched, parseWebhook } from "./webhook";

const alert = {
  status: "firing" as const,
  labels: { alertname: "GutsHighMemoryUsage", instance: "validator-2", job: "guts-node" },
  annotations: {},
  startsAt: "2026-01-01T00:00:00.123456789Z",
  endsAt: "0001-01-01T00:00:00Z",
  generatorURL: "http://127.0.0.1:9090/graph",
  fingerprint: "abc",
};

const group = (...alerts: unknown[]) => ({ version: "4", status: "firing", groupKey: "{}", receiver: "x", alerts });
const read = (body: unknown) => {
  const parsed = parseWebhook(body);
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed.webhook;
};

describe("webhook v4", () => {
  it("accepts what Alertmanager sends, unknown fields included", () => {
    expect(read(group(alert))).toMatchObject({ alerts: [{ fingerprint: "abc" }], refused: [], truncated: 0 });
    expect(read({ ...group(alert), truncatedAlerts: 7 }).truncated).toBe(7);
    expect(read(group())).toMatchObject({ alerts: [], refused: [] });
  });

  it.each([
    [{ ...alert, startsAt: "yesterday" }, "startsAt"],
    [{ ...alert, fingerprint: "" }, "fingerprint"],
    [{ ...alert, fingerprint: "f".repeat(201) }, "fingerprint"],
    [{ ...alert, labels: { alertname: "x", note: "a\0b" } }, "labels.note"],
    [{ ...alert, annotations: { note: "\ud800" } }, "annotations.note"],
    [{ ...alert, labels: { alertname: 5 } }, "labels.alertname"],
    ["no alert", "alerts.1"],
    [null, "alerts.1"],
  ])("keeps the neighbours of %j, and says what is wrong with it", (bad, reason) => {
    const { alerts, refused } = read(group(alert, bad, { ...alert, fingerprint: "other" }));
    expect(alerts.map((one) => one.fingerprint)).toEqual(["abc", "other"]);
    expect(refused).toEqual([{ name: expect.any(String), reason: expect.stringContaining(reason) }]);
  });

  it.each([
    [{ version: "3", alerts: [] }],
    [{ version: "4" }],
    [{ version: "4", alerts: "none" }],
    [null],
    [group({ ...alert, fingerprint: "" })],
  ])("refuses %j, in which nothing can be read", (payload) => {
    expect(parseWebhook(payload)).toEqual({ problem: expect.stringMatching(/\w: /) });
  });

  it("cuts what an incident is told apart by to what an index holds", () => {
    expect(describeUnmatched({ instance: "i".repeat(5_000) }).key.length).toBeLessThan(200);
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
