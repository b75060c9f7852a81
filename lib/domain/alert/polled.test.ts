import { describe, expect, it } from "vitest";
import { findTold, isSameAlert, polledIdentity } from "./polled";

const polled = {
  name: "GutsHighMemoryUsage",
  labels: { alertname: "GutsHighMemoryUsage", instance: "v2", empty: "" },
  annotations: {},
  activeAt: 0,
};
const stored = {
  name: polled.name,
  labels: { ...polled.labels, cluster: "eu" },
  status: "firing" as const,
  endsAt: null,
};
const at = { nowMs: 100_000, graceMs: 60_000 };

describe("an alert that Prometheus has", () => {
  it("is known again under further labels of Alertmanager, and not under another value or name", () => {
    expect(isSameAlert(stored, polled)).toBe(true);
    expect(isSameAlert({ ...stored, labels: { ...stored.labels, instance: "v3" } }, polled)).toBe(false);
    expect(isSameAlert({ ...stored, name: "Other" }, polled)).toBe(false);
    expect(isSameAlert({ ...stored, labels: { cluster: "eu" } }, polled)).toBe(false);
  });

  it("counts as told while a row fires, or has ended a moment ago, and no longer after that", () => {
    const ended = (endsAt: number | null) => ({ ...stored, status: "resolved" as const, endsAt });
    expect(findTold(polled, [ended(1), stored], at)).toBe(stored);
    expect(findTold(polled, [ended(90_000)], at)).toEqual(ended(90_000));
    expect(findTold(polled, [ended(39_000), ended(null)], at)).toBeNull();
    expect(findTold(polled, [], at)).toBeNull();
  });

  it("has one identity whatever the order of its labels", () => {
    expect(polledIdentity({ a: "1", b: "2" })).toBe(polledIdentity({ b: "2", a: "1" }));
  });
});
