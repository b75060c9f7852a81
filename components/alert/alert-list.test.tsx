import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { AlertView, SilenceView } from "@/lib/domain/incident/view";
import { unposted } from "@/lib/server-actions/form-state";
import { AlertList, type AlertListProps } from "./alert-list";
import { describeSilence } from "./silence-list";

const now = Date.parse("2026-10-01T04:22:00Z");
const alert: AlertView = {
  ...{ fingerprint: "f1", name: "GutsHighMemoryUsage", status: "firing", source: "webhook" },
  ...{ startsAt: now - 60_000, endsAt: null, fired: 1, firstStartsAt: now - 60_000 },
  ...{ generatorUrl: "http://prometheus/graph", alertmanagerUrl: "http://am/#/alerts" },
};
const silence: SilenceView = {
  ...{ id: "s1", alertName: alert.name, matchers: {}, reason: "being fixed", by: "Ada", state: "active", detail: null },
  ...{ startsAt: now, endsAt: now + 58 * 60_000 },
};
const nowhere = async () => unposted;
const silencing = {
  ...{ silenceAction: nowhere, expireAction: nowhere, search: "", refused: null },
  ...{ heldPath: "/held?work=held", isHeld: false },
};
const html = (over: Partial<AlertListProps> = {}) =>
  renderToStaticMarkup(<AlertList incidentId="i1" alerts={[alert]} now={now} {...over} />);
const text = (over: Partial<AlertListProps> = {}) => html(over).replace(/<[^>]+>/g, "");

describe("the alerts of an incident", () => {
  it("are one line each with its count, and lead back to rule and Alertmanager", () => {
    const flapping = { ...alert, fired: 4, firstStartsAt: now - 3_600_000 };
    expect(text({ alerts: [flapping] })).toContain("fired 4 times, first 03:22:00 UTC, last 04:21:00 UTC");
    expect(html()).toContain('href="http://prometheus/graph"');
    expect(html()).toContain('href="http://am/#/alerts"');
    expect(html({ alerts: [{ ...alert, generatorUrl: "javascript:alert(1)" }] })).not.toContain("javascript:");
  });

  it("say that webhooks are missing while a firing one was found by asking only", () => {
    const polled = { ...alert, source: "prometheus" as const };
    expect(text({ alerts: [polled] })).toContain("Webhooks are missing");
    expect(text({ alerts: [{ ...polled, status: "resolved", endsAt: now }] })).not.toContain("Webhooks are missing");
    expect(text()).not.toContain("Webhooks are missing");
  });

  it("fold away a long list and keep all of it", () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ ...alert, fingerprint: `f${index}` }));
    expect(text({ alerts: many })).toContain("22 more alerts");
    expect(html({ alerts: many }).match(/<li/g)).toHaveLength(30);
    expect(text({ alerts: [] })).toContain("No alert belongs to this incident");
  });

  it("can be silenced only where the page may change something, else the reason is said", () => {
    expect(html()).not.toContain("<form");
    expect(html({ silences: [silence] })).not.toContain("<form");
    expect(html({ silencing })).toContain('name="reason"');
    const refused = html({ silencing: { ...silencing, refused: "No Alertmanager is configured." } });
    expect(refused).not.toContain("<form");
    expect(refused).toContain("No Alertmanager is configured.");
    expect(text({ silences: [silence], silencing })).toContain("Expire");
  });

  it.each([
    ["active", now + 58 * 60_000, "silenced until 05:20:00 UTC, in 58 min"],
    ["requested", now + 60_000, "asked for until 04:23:00 UTC, in 1 min"],
    ["active", now - 1, "being ended"],
    ["requested", now - 1, "being withdrawn"],
    ["expired", now - 60_000, "silenced until 04:21:00 UTC, over"],
    ["failed", now + 60_000, "could not be silenced"],
  ] as const)("a silence that is %s with its end at %i reads: %s", (state, endsAt, words) => {
    expect(describeSilence({ state, endsAt }, now)).toBe(words);
  });
});
