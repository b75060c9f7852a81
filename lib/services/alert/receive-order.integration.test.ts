import { eq } from "drizzle-orm";
import fc from "fast-check";
import { expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { alerts, incidents, timeline } from "@/lib/db/schema";
import type { WebhookAlert } from "@/lib/domain/alert/webhook";
import { findTimelineBreak } from "@/lib/services/timeline/verify";
import { withTestDatabase } from "@/lib/testing/database";
import { receiveWebhook } from "./receive";

withTestDatabase();

const runs = process.env.GUTS_TEST_LONG === "1" ? 300 : 30;
const minute = (count: number) => new Date(1_780_000_000_000 + count * 60_000).toISOString();
const names = ["GutsHighMemoryUsage", "GutsMemoryGrowth"];

/** One activation of an alert: when it began, and when it ended, if Alertmanager tells that at all. */
interface Activation {
  alert: number;
  begins: number;
  ends: number | null;
}
const activation = fc.record({
  alert: fc.nat(2),
  begins: fc.nat(9).map((count) => count * 10),
  ends: fc.option(fc.integer({ min: 1, max: 9 }), { nil: null }),
});
const scenario = fc
  .uniqueArray(activation, { minLength: 1, maxLength: 6, selector: ({ alert, begins }) => `${alert} ${begins}` })
  .chain((activations) => {
    const deliveries = activations.flatMap((one) => [
      { one, status: "firing" as const },
      ...(one.ends === null ? [] : [{ one, status: "resolved" as const }]),
    ]);
    // Each sender delivers everything, in an order of its own, some of it again, several alerts in one webhook.
    const sender = fc
      .tuple(
        fc.shuffledSubarray(deliveries, { minLength: deliveries.length }),
        fc.subarray(deliveries),
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 20, maxLength: 20 }),
      )
      .map(([all, again, sizes]) => inGroups([...all, ...again], sizes));
    return fc.record({ activations: fc.constant(activations), senders: fc.tuple(sender, sender) });
  });

function inGroups<T>(items: readonly T[], sizes: readonly number[]): T[][] {
  const groups: T[][] = [];
  let at = 0;
  while (at < items.length) {
    const size = sizes[groups.length % sizes.length] ?? 1;
    groups.push(items.slice(at, at + size));
    at += size;
  }
  return groups;
}

it("any order, repetition and interleaving of two senders ends in the same alerts and exactly one incident", async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(scenario, async ({ activations, senders }) => {
      round += 1;
      const instance = `order-${round}`;
      const fingerprintOf = (one: Activation) => `${instance}-${one.alert}`;
      const toAlert = (one: Activation, status: "firing" | "resolved"): WebhookAlert => ({
        status,
        labels: { alertname: names[one.alert % 2] ?? "", instance, number: String(one.alert) },
        annotations: {},
        startsAt: minute(one.begins),
        ...(status === "resolved" && one.ends !== null ? { endsAt: minute(one.begins + one.ends) } : {}),
        fingerprint: fingerprintOf(one),
      });
      await Promise.all(
        senders.map(async (groups) => {
          for (const group of groups) {
            const payload = group.map(({ one, status }) => toAlert(one, status));
            await receiveWebhook({ alerts: payload, refused: [], truncated: 0, groupKey: "" }, new Date());
          }
        }),
      );

      const opened = await db()
        .select()
        .from(incidents)
        .where(eq(incidents.subject, `unmatched:instance=${instance}`));
      expect(opened).toHaveLength(1);
      const id = opened[0]?.id ?? "";
      const rows = await db().select().from(alerts).where(eq(alerts.incidentId, id));
      const shown = rows.map(({ fingerprint, startsAt, status, endsAt }) =>
        [fingerprint, startsAt.toISOString(), status, endsAt?.toISOString() ?? null].join(" "),
      );
      const expected = activations.map((one) => {
        // It ended when that was told, and at the latest when it began anew.
        const next = activations
          .filter((other) => other.alert === one.alert && other.begins > one.begins)
          .map((other) => other.begins);
        const ends = Math.min(...next, one.ends === null ? Number.POSITIVE_INFINITY : one.begins + one.ends);
        const isOver = Number.isFinite(ends);
        const state = isOver ? `resolved ${minute(ends)}` : "firing ";
        return `${fingerprintOf(one)} ${minute(one.begins)} ${state}`;
      });
      expect(shown.sort()).toEqual(expected.sort());
      const told = await db().select({ kind: timeline.kind }).from(timeline).where(eq(timeline.chain, id));
      expect(told.filter(({ kind }) => kind === "incident.opened")).toHaveLength(1);
      expect(await findTimelineBreak(db(), id)).toBeNull();
    }),
    { seed: 6, numRuns: runs },
  );
});
