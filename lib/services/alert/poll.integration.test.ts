import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listFiringAlerts } from "@/lib/adapters/prometheus/alerts";
import { db } from "@/lib/db/client";
import { alerts, timeline } from "@/lib/db/schema";
import type { WebhookAlert } from "@/lib/domain/alert/webhook";
import { UpstreamError } from "@/lib/errors";
import { waitUntil } from "@/lib/launcher/wait";
import { config } from "@/lib/services/config";
import { startTestAlertmanager } from "@/lib/testing/alertmanager";
import { withTestDatabase } from "@/lib/testing/database";
import { startTestPrometheus } from "@/lib/testing/prometheus";
import { newPollState, type PollState, pollAlerts } from "./poll";
import { receiveWebhook } from "./receive";

withTestDatabase();

const folder = mkdtempSync(path.join(tmpdir(), "guts-poll-"));
let prometheus: Awaited<ReturnType<typeof startTestPrometheus>>;
let alertmanager: Awaited<ReturnType<typeof startTestAlertmanager>>;
let state: PollState;
let nowMs: number;
/** Rows of former tests, which are not looked at. */
let before = 0;

const rule = (alert: string, instance: string, wait = "0s") =>
  `      - { alert: ${alert}, expr: vector(1), for: ${wait}, labels: { instance: ${instance}, job: guts-node } }\n`;

/** Gives Prometheus these rules and waits until exactly the alerts of that number fire. */
async function load(rules: string, firing: number): Promise<void> {
  const text = rules === "" ? "groups: []\n" : `groups:\n  - name: g\n    interval: 1s\n    rules:\n${rules}`;
  writeFileSync(path.join(folder, "r.yml"), text);
  await fetch(`${prometheus.url}/-/reload`, { method: "POST" });
  const fires = async () => (await ask()).length === firing;
  if (!(await waitUntil(fires, { timeoutMs: 20_000, everyMs: 100 }))) throw new Error("Prometheus does not follow");
}
const ask = () => listFiringAlerts({ id: "main", url: prometheus.url, timeoutMs: 5_000 });
const where = (over: object = {}) => ({
  ...config(),
  prometheus: [{ id: "main", url: prometheus.url, timeoutSeconds: 5 }],
  ...over,
});
const poll = (afterSeconds: number, over: object = {}) => {
  nowMs += afterSeconds * 1000;
  return pollAlerts(where(over), state, nowMs);
};
const rows = async () => (await db().select().from(alerts).orderBy(alerts.id)).slice(before);
const kinds = async (chain: string | null | undefined) =>
  (
    await db()
      .select({ kind: timeline.kind })
      .from(timeline)
      .where(eq(timeline.chain, chain ?? ""))
      .orderBy(timeline.seq)
  ).map(({ kind }) => kind);
const deliver = (over: Partial<WebhookAlert>) =>
  receiveWebhook(
    {
      ...{ refused: [], truncated: 0, groupKey: "" },
      alerts: [
        {
          ...{ status: "firing", labels: {}, annotations: {}, fingerprint: "am" },
          startsAt: new Date(nowMs).toISOString(),
          ...over,
        },
      ],
    },
    new Date(nowMs),
  );

beforeAll(async () => {
  writeFileSync(path.join(folder, "r.yml"), "groups: []\n");
  prometheus = await startTestPrometheus({}, { ruleFiles: `${folder}/*.yml` });
  alertmanager = await startTestAlertmanager();
});
afterAll(async () => {
  await prometheus.stop();
  await alertmanager.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  state = newPollState();
  nowMs = Date.now() + 1_000;
  before = (await db().select().from(alerts)).length;
});

describe("alerts that Prometheus is asked for", () => {
  it("open an incident when no webhook has told of them within a minute; pending and unclaimed ones do not", async () => {
    await load(
      rule("GutsHighMemoryUsage", "polled-1") + rule("GutsMemoryGrowth", "polled-1", "1h") + rule("Other", "polled-1"),
      2,
    );
    await poll(0);
    await poll(30);
    expect(await rows()).toEqual([]);
    await poll(30);
    const [row, ...more] = await rows();
    expect(more).toEqual([]);
    expect(row).toMatchObject({ source: "prometheus", status: "firing", name: "GutsHighMemoryUsage" });
    expect(row?.fingerprint).toMatch(/^prometheus:main:[0-9a-f]{32}$/);
    expect(await kinds(row?.incidentId)).toEqual(["incident.opened", "alert.polled"]);
    await poll(30);
    expect(await rows()).toHaveLength(1);
  });

  it("are adopted by a webhook that comes after all, with its external labels, and not doubled", async () => {
    await load(rule("GutsHighMemoryUsage", "polled-2"), 1);
    await poll(0);
    await poll(60);
    const [polled] = await rows();
    const labels = { ...polled?.labels, cluster: "eu" };
    const [result] = await deliver({ labels, fingerprint: "adopted" });
    expect(result).toMatchObject({ outcome: "attached", incidentId: polled?.incidentId });
    expect(await rows()).toEqual([
      expect.objectContaining({ id: polled?.id, source: "webhook", fingerprint: "adopted", labels, status: "firing" }),
    ]);
    await poll(60);
    await poll(60);
    expect(await rows()).toHaveLength(1);
    expect(await kinds(polled?.incidentId)).toEqual(["incident.opened", "alert.polled", "alert.adopted"]);
  });

  it("are left alone when a webhook was first, whatever external labels it adds", async () => {
    await load(rule("GutsHighMemoryUsage", "polled-3"), 1);
    const [alert] = await ask();
    await deliver({ labels: { ...alert?.labels, cluster: "eu" }, fingerprint: "first" });
    await poll(0);
    await poll(90);
    expect(await rows()).toEqual([expect.objectContaining({ source: "webhook", fingerprint: "first" })]);
  });

  it("end when Prometheus no longer has them, after a second look, and not because it does not answer", async () => {
    await load(rule("GutsHighMemoryUsage", "polled-4"), 1);
    await poll(0);
    await poll(60);
    await load("", 0);
    await poll(30, { prometheus: [{ id: "main", url: "http://127.0.0.1:9", timeoutSeconds: 1 }] });
    await poll(30, { prometheus: [{ id: "main", url: "http://127.0.0.1:9", timeoutSeconds: 1 }] });
    await poll(30);
    expect(await rows()).toMatchObject([{ status: "firing" }]);
    await poll(30);
    const [row] = await rows();
    expect(row).toMatchObject({ status: "resolved", endsAt: new Date(nowMs - 30_000) });
    expect(await kinds(row?.incidentId)).toEqual(["incident.opened", "alert.polled", "alert.resolved"]);
  });

  it("end also where the webhook of their end is lost, ten minutes after Prometheus last had them", async () => {
    await load(rule("GutsHighMemoryUsage", "polled-5"), 1);
    const [alert] = await ask();
    await deliver({ ...alert, labels: alert?.labels ?? {}, fingerprint: "lost" });
    await poll(0);
    await load("", 0);
    await poll(30);
    await poll(590);
    expect(await rows()).toMatchObject([{ status: "firing" }]);
    await poll(30);
    expect(await rows()).toMatchObject([{ status: "resolved", fingerprint: "lost" }]);
  });

  it("are not taken in while Alertmanager holds them back on purpose", async () => {
    await load(rule("GutsHighMemoryUsage", "polled-6"), 1);
    const post = (place: string, body: object) =>
      fetch(`${alertmanager.url}/api/v2/${place}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const [alert] = await ask();
    await post("alerts", [{ labels: alert?.labels }]);
    const held = { alertmanager: [{ url: alertmanager.url }] };
    await post("silences", {
      matchers: [{ name: "instance", value: "polled-6", isRegex: false, isEqual: true }],
      startsAt: new Date().toISOString(),
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
      ...{ createdBy: "t", comment: "t" },
    });
    const suppressed = async () =>
      (await (await fetch(`${alertmanager.url}/api/v2/alerts?active=false`)).json()).length > 0;
    expect(await waitUntil(suppressed, { timeoutMs: 20_000, everyMs: 100 })).toBe(true);
    await poll(0, held);
    await poll(60, held);
    expect(await rows()).toEqual([]);
    await poll(30);
    expect(await rows()).toHaveLength(1);
  });
});

it("a server that tells no alerts is said to fail, not to have none", async () => {
  const failure = await listFiringAlerts({ id: "x", url: "http://127.0.0.1:9", timeoutMs: 500 }).catch((e) => e);
  expect(failure).toBeInstanceOf(UpstreamError);
  const other = await listFiringAlerts({ id: "x", url: alertmanager.url, timeoutMs: 5_000 }).catch((e) => e);
  expect(other).toMatchObject({ system: "prometheus", kind: "malformed" });
});
