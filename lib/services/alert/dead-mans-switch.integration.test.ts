import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { alerts, incidents, timeline, timers } from "@/lib/db/schema";
import { config } from "@/lib/services/config";
import { testConfigText, withTestDatabase } from "@/lib/testing/database";
import { checkHeartbeats } from "./dead-mans-switch";
import { receiveWebhook } from "./receive";

withTestDatabase(`${testConfigText}
timeScale: 60
deadMansSwitch: [{ alert: Watchdog, withinSeconds: 300 }]
`);

const start = Date.parse("2026-10-01T00:00:00Z");
const at = (seconds: number) => start + seconds * 1000;
const look = (seconds: number) => checkHeartbeats(config(), at(seconds));
const blind = () => db().select().from(incidents).where(eq(incidents.runbookId, "monitoring-blind"));
const hear = (seconds: number, status: "firing" | "resolved" = "firing") =>
  receiveWebhook(
    {
      ...{ refused: [], truncated: 0, groupKey: "" },
      alerts: [
        {
          ...{ status, labels: { alertname: "Watchdog" }, annotations: {} },
          ...{ startsAt: "2026-10-01T00:00:00Z", fingerprint: "watchdog" },
        },
      ],
    },
    new Date(at(seconds)),
  );

it("opens one incident when the switch is silent for too long, and lets it move on when it is heard again", async () => {
  // 300 s are 5 s at this time scale; what was never heard counts from the first look.
  await look(0);
  await look(4);
  expect(await blind()).toEqual([]);
  expect(await hear(4)).toEqual([{ alert: "Watchdog", outcome: "heartbeat", incidentId: null }]);
  await look(8);
  expect(await blind()).toEqual([]);

  await look(10);
  await look(11);
  await look(100);
  const [incident, ...more] = await blind();
  expect(more).toEqual([]);
  expect(incident).toMatchObject({ targetId: null, severity: "P2", state: "open", unmatchedHint: null });

  await hear(101, "resolved");
  // A message that was overtaken does not make it sound older.
  await hear(50);
  await look(102);
  expect((await blind())[0]).toMatchObject({ id: incident?.id, state: "watching" });

  await look(120);
  await look(121);
  expect(await blind()).toEqual([expect.objectContaining({ id: incident?.id, state: "open" })]);
  const entries = await db()
    .select({ kind: timeline.kind })
    .from(timeline)
    .where(eq(timeline.chain, incident?.id ?? ""))
    .orderBy(timeline.seq);
  expect(entries.map(({ kind }) => kind)).toEqual([
    "incident.opened",
    "heartbeat.lost",
    "incident.state-changed",
    "heartbeat.heard",
    "incident.reopened",
    "heartbeat.lost",
  ]);
  expect(await db().select().from(alerts)).toEqual([]);
  const waiting = await db().select().from(timers).where(eq(timers.state, "pending"));
  expect(waiting.map(({ kind }) => kind)).toContain("escalate");
});
