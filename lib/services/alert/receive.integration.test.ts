import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { alerts, incidents, timeline } from "@/lib/db/schema";
import type { Webhook } from "@/lib/domain/alert/webhook";
import { findTimelineBreak } from "@/lib/services/timeline/verify";
import { withTestDatabase } from "@/lib/testing/database";
import { receiveWebhook } from "./receive";
import { readAlerts } from "./views";

withTestDatabase();

let serial = 0;
type AlertOver = {
  instance?: string;
  name?: string;
  status?: "firing" | "resolved";
  fingerprint?: string;
  startsAt?: string;
};

/** A webhook with one alert; every call without a fingerprint is a new alert. */
function webhook({
  instance = "validator-2",
  name = "GutsHighMemoryUsage",
  status = "firing",
  ...over
}: AlertOver = {}): Webhook {
  serial += 1;
  return {
    ...{ refused: [], truncated: 0, groupKey: "{}" },
    alerts: [
      {
        status,
        labels: { alertname: name, instance, job: "guts-node" },
        annotations: {},
        startsAt: over.startsAt ?? new Date(1_790_000_000_000 + serial * 1000).toISOString(),
        endsAt: "2026-11-01T00:00:00Z",
        fingerprint: over.fingerprint ?? `f${serial}`,
      },
    ],
  };
}

const receive = (payload: Webhook) => receiveWebhook(payload, new Date());
const incidentOf = async (id: string | null | undefined) =>
  (
    await db()
      .select()
      .from(incidents)
      .where(eq(incidents.id, id ?? ""))
  )[0];
const kinds = async (chain: string | null | undefined) =>
  (
    await db()
      .select({ kind: timeline.kind })
      .from(timeline)
      .where(eq(timeline.chain, chain ?? ""))
      .orderBy(timeline.seq)
  ).map((row) => row.kind);

describe("receiveWebhook", () => {
  it("opens one incident per target and runbook, attaches further alerts, and keeps the chain whole", async () => {
    const [first] = await receive(webhook());
    const [second] = await receive(webhook({ name: "GutsMemoryGrowth" }));
    const [other] = await receive(webhook({ instance: "validator-3" }));
    expect([first?.outcome, second?.outcome, other?.outcome]).toEqual(["opened", "attached", "opened"]);
    expect(second?.incidentId).toBe(first?.incidentId);
    expect(other?.incidentId).not.toBe(first?.incidentId);
    expect(await incidentOf(first?.incidentId)).toMatchObject({
      severity: "P3",
      state: "open",
      targetId: "validator-2",
    });
    expect(await kinds(first?.incidentId)).toEqual(["incident.opened", "alert.firing", "alert.firing"]);
    expect(await findTimelineBreak(db(), first?.incidentId ?? "")).toBeNull();
  });

  it("numbers incidents without gaps, however many alerts joined the one before", async () => {
    const [first] = await receive(webhook({ instance: "numbered-1" }));
    for (let count = 0; count < 5; count += 1) await receive(webhook({ instance: "numbered-1" }));
    const [second] = await receive(webhook({ instance: "numbered-2" }));
    const [one, two] = await Promise.all([incidentOf(first?.incidentId), incidentOf(second?.incidentId)]);
    expect(two?.number).toBe((one?.number ?? 0) + 1);
  });

  it("takes the host's alert for the target whose host labels it carries", async () => {
    const payload = webhook({ name: "GutsHostHighMemoryUsage" });
    const [alert] = payload.alerts;
    if (alert) alert.labels = { alertname: "GutsHostHighMemoryUsage", instance: "host-2", job: "node-exporter" };
    const [result] = await receive(payload);
    expect((await incidentOf(result?.incidentId))?.targetId).toBe("validator-2");
  });

  it("takes twins and retries of one alert once, however many arrive together", async () => {
    const payload = webhook({ instance: "validator-9", fingerprint: "twin" });
    const results = (await Promise.all(Array.from({ length: 12 }, () => receive(payload)))).flat();
    expect(results.filter((result) => result.outcome === "opened")).toHaveLength(1);
    expect(results.filter((result) => result.outcome === "repeated")).toHaveLength(11);
    expect(await kinds(results[0]?.incidentId)).toEqual(["incident.opened", "alert.firing"]);
  });

  it("opens an incident without target for labels that no target has, and shows the matcher to add", async () => {
    const [result] = await receive(webhook({ instance: "stranger" }));
    const incident = await incidentOf(result?.incidentId);
    expect(incident).toMatchObject({ targetId: null, subject: "unmatched:instance=stranger,job=guts-node" });
    expect(incident?.unmatchedHint).toContain('instance: "stranger"');
  });

  it("records the resolution, and does not fire again under the same start when messages overtake each other", async () => {
    const same = { instance: "validator-7", fingerprint: "order", startsAt: "2026-10-01T00:00:00Z" };
    const [opened] = await receive(webhook(same));
    const [resolved] = await receive(webhook({ ...same, status: "resolved" }));
    const [late] = await receive(webhook(same));
    expect([resolved?.outcome, late?.outcome]).toEqual(["resolved", "repeated"]);
    const [row] = await db().select().from(alerts).where(eq(alerts.fingerprint, "order"));
    expect(row).toMatchObject({ status: "resolved", incidentId: opened?.incidentId });
    expect(await kinds(opened?.incidentId)).toEqual(["incident.opened", "alert.firing", "alert.resolved"]);
  });

  it("reopens an incident that was watched or resolved, and after sign-off opens a new one linked to it", async () => {
    const [opened] = await receive(webhook({ instance: "validator-8" }));
    const id = opened?.incidentId ?? "";
    for (const state of ["watching", "resolved"] as const) {
      await db().update(incidents).set({ state }).where(eq(incidents.id, id));
      await receive(webhook({ instance: "validator-8" }));
      expect((await incidentOf(id))?.state).toBe("open");
    }
    await db().update(incidents).set({ state: "signed_off" }).where(eq(incidents.id, id));
    const [next] = await receive(webhook({ instance: "validator-8" }));
    expect(next?.outcome).toBe("opened");
    expect((await incidentOf(next?.incidentId))?.previousIncidentId).toBe(id);
  });

  it("opens the incident of an alert whose end overtook it, with both on the timeline, and none for an end alone", async () => {
    const same = { instance: "overtaken", fingerprint: "overtaken", startsAt: "2026-10-01T00:00:00Z" };
    const [end] = await receive(webhook({ ...same, status: "resolved" }));
    expect(end).toEqual({ alert: "GutsHighMemoryUsage", outcome: "resolved", incidentId: null });
    const [late] = await receive(webhook(same));
    expect(late?.outcome).toBe("opened");
    const [row] = await db().select().from(alerts).where(eq(alerts.fingerprint, "overtaken"));
    expect(row).toMatchObject({ status: "resolved", incidentId: late?.incidentId });
    expect(await kinds(late?.incidentId)).toEqual(["incident.opened", "alert.firing", "alert.resolved"]);
  });

  it("takes a new beginning for the end of the one before, which Alertmanager may never have told", async () => {
    const same = { instance: "again", fingerprint: "again" };
    await receive(webhook({ ...same, startsAt: "2026-10-01T00:02:00Z" }));
    await receive(webhook({ ...same, startsAt: "2026-10-01T00:01:00Z" }));
    await receive(webhook({ ...same, startsAt: "2026-10-01T00:03:00Z" }));
    const rows = await db().select().from(alerts).where(eq(alerts.fingerprint, "again")).orderBy(alerts.startsAt);
    expect(rows.map((row) => [row.status, row.endsAt?.toISOString() ?? null])).toEqual([
      ["resolved", "2026-10-01T00:02:00.000Z"],
      ["resolved", "2026-10-01T00:03:00.000Z"],
      ["firing", null],
    ]);
  });

  it("shows a flapping alert as one line with its count, and does not bury the timeline under it", async () => {
    const ids = new Set<string | null>();
    for (let cycle = 0; cycle < 40; cycle += 1) {
      const startsAt = new Date(1_780_000_000_000 + cycle * 60_000).toISOString();
      for (const status of ["firing", "resolved"] as const) {
        const [result] = await receive(webhook({ instance: "flapping", fingerprint: "flap", status, startsAt }));
        ids.add(result?.incidentId ?? null);
      }
    }
    expect(ids.size).toBe(1);
    const id = [...ids][0] ?? "";
    const [line, ...more] = await readAlerts(id);
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      fired: 40,
      firstStartsAt: 1_780_000_000_000,
      startsAt: 1_780_000_000_000 + 39 * 60_000,
    });
    const listed = (await kinds(id)).filter((kind) => kind !== "incident.opened");
    expect(listed.filter((kind) => kind === "alert.firing")).toHaveLength(3);
    expect(listed.filter((kind) => kind === "alert.resolved")).toHaveLength(3);
    const flaps = await db()
      .select({ data: timeline.data })
      .from(timeline)
      .where(and(eq(timeline.chain, id), eq(timeline.kind, "alert.flapping")))
      .orderBy(timeline.seq);
    expect(flaps.map(({ data }) => data.count)).toEqual([4, 8, 16, 32]);
    expect(await findTimelineBreak(db(), id)).toBeNull();
  });

  it("says once on both timelines that Alertmanager left alerts out", async () => {
    const first = { ...webhook({ instance: "cut" }), truncated: 12, groupKey: "{cut}" };
    const [result] = await receive(first);
    await receive({ ...webhook({ instance: "cut" }), truncated: 13, groupKey: "{cut}" });
    for (const chain of [result?.incidentId, "system"]) {
      expect((await kinds(chain)).filter((kind) => kind === "alert.truncated")).toHaveLength(1);
    }
  });

  it("stores the neighbours of an alert that the database refuses, and then fails, so that all is sent again", async () => {
    const bad = webhook({ instance: "bad", fingerprint: "bad" });
    if (bad.alerts[0]) bad.alerts[0].labels = { alertname: "GutsHighMemoryUsage", instance: "a\0b" };
    const good = webhook({ instance: "good", fingerprint: "good" });
    await expect(receive({ ...good, alerts: [...bad.alerts, ...good.alerts] })).rejects.toThrow();
    expect(await db().select().from(alerts).where(eq(alerts.fingerprint, "good"))).toHaveLength(1);
  });

  it("keeps an alert that no runbook claims, without an incident", async () => {
    const [result] = await receive(webhook({ name: "SomethingElse", fingerprint: "unclaimed" }));
    expect(result).toMatchObject({ outcome: "ignored", incidentId: null });
    expect(await db().select().from(alerts).where(eq(alerts.fingerprint, "unclaimed"))).toHaveLength(1);
  });
});
