import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSilence, listSilences } from "@/lib/adapters/alertmanager/silences";
import type { Config } from "@/lib/config/schema";
import { db } from "@/lib/db/client";
import { silences, timeline } from "@/lib/db/schema";
import { silenceMarker } from "@/lib/domain/alert/silence";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { config } from "@/lib/services/config";
import { startTestAlertmanager } from "@/lib/testing/alertmanager";
import { withTestDatabase } from "@/lib/testing/database";
import { receiveWebhook } from "./receive";
import { requestSilence, requestSilenceEnd } from "./request-silence";
import { readSilences, whySilencingIsRefused } from "./views";
import { type SilenceAttempts, workSilences } from "./work-silences";

withTestDatabase();

const ada: Actor = { type: "person", id: "p1", name: "Ada" };
const nowhere = { url: "http://127.0.0.1:9" };
let alertmanager: Awaited<ReturnType<typeof startTestAlertmanager>>;
let place: { url: string; timeoutMs: number };
let incidentId: string;
let serial = 0;
const holder = globalThis as typeof globalThis & { gutsConfig?: Config };
const use = (...entries: { url: string }[]) => {
  holder.gutsConfig = { ...config(), alertmanager: entries };
};

beforeAll(async () => {
  alertmanager = await startTestAlertmanager();
  place = { url: alertmanager.url, timeoutMs: 5_000 };
});
afterAll(() => alertmanager.stop());

beforeEach(async () => {
  use(place);
  serial += 1;
  const [result] = await receiveWebhook(
    {
      ...{ refused: [], truncated: 0, groupKey: "" },
      alerts: [
        {
          ...{ status: "firing", startsAt: "2026-10-01T00:00:00Z", fingerprint: `s${serial}`, annotations: {} },
          labels: { alertname: "GutsHighMemoryUsage", instance: `silent-${serial}`, empty: "" },
        },
      ],
    },
    new Date(),
  );
  incidentId = result?.incidentId ?? "";
});

const ask = (over = {}) =>
  requestSilence(ada, { incidentId, fingerprint: `s${serial}`, minutes: 30, reason: "known, being fixed", ...over });
const work = (tried: SilenceAttempts = new Map(), nowMs = Date.now()) =>
  workSilences(config().alertmanager, tried, nowMs);
const row = async (id: string) => (await db().select().from(silences).where(eq(silences.id, id)))[0];
const kinds = async () =>
  (
    await db()
      .select({ kind: timeline.kind })
      .from(timeline)
      .where(and(eq(timeline.chain, incidentId)))
      .orderBy(timeline.seq)
  )
    .map(({ kind }) => kind)
    .filter((kind) => kind.startsWith("silence."));
const ofAlertmanager = async (id: string) =>
  (await listSilences(place)).filter((one) => one.comment.includes(silenceMarker(id)));

describe("a silence", () => {
  it("is made at Alertmanager for exactly this alert's labels, under the person's name and reason", async () => {
    const { id } = await ask();
    await work();
    expect(await row(id)).toMatchObject({ state: "active", detail: null });
    const [made] = await ofAlertmanager(id);
    const answer = await fetch(`${place.url}/api/v2/silence/${made?.id}`);
    const body = await answer.json();
    expect(body).toMatchObject({
      createdBy: "Ada",
      comment: expect.stringContaining("known, being fixed"),
      matchers: { length: 2 },
    });
    expect(body.matchers).toEqual(
      expect.arrayContaining([
        { name: "alertname", value: "GutsHighMemoryUsage", isRegex: false, isEqual: true },
        { name: "instance", value: `silent-${serial}`, isRegex: false, isEqual: true },
      ]),
    );
    expect(await readSilences(incidentId)).toEqual([expect.objectContaining({ id, state: "active", by: "Ada" })]);
    expect(await kinds()).toEqual(["silence.requested", "silence.active"]);
  });

  it("is not made twice when the worker died before it could note the first", async () => {
    const { id } = await ask();
    const { matchers, startsAt, endsAt } = (await row(id)) ?? expect.fail("no row");
    const silence = { matchers, startsAt, endsAt, createdBy: "Ada", comment: silenceMarker(id) };
    const silenceId = await createSilence(place, silence);
    await work();
    expect(await row(id)).toMatchObject({ state: "active", silenceId });
    expect(await ofAlertmanager(id)).toHaveLength(1);
  });

  it("is refused while the same alert is silenced from here, and may follow when that was ended", async () => {
    const { id } = await ask();
    await work();
    await expect(ask()).rejects.toThrow("Expire that silence first");
    await requestSilenceEnd(ada, { incidentId, silenceId: id });
    await work();
    expect(await row(id)).toMatchObject({ state: "expired" });
    expect((await ofAlertmanager(id))[0]?.status.state).toBe("expired");
    expect(await kinds()).toEqual([
      "silence.requested",
      "silence.active",
      "silence.expire-requested",
      "silence.expired",
    ]);
    await expect(requestSilenceEnd(ada, { incidentId, silenceId: id })).rejects.toThrow("ended already");
    await expect(ask()).resolves.toMatchObject({ id: expect.any(String) });
  });

  it("waits for an Alertmanager that is away, by another one if there is one, and is given up after six times", async () => {
    const { id } = await ask();
    use(nowhere);
    const tried: SilenceAttempts = new Map();
    let nowMs = Date.now();
    await work(tried, nowMs);
    await work(tried, nowMs);
    expect(tried.get(id)?.failed).toBe(1);
    expect(await row(id)).toMatchObject({ state: "requested", detail: expect.stringContaining("cannot be reached") });
    for (let count = 0; count < 5; count += 1) {
      nowMs += 60_000;
      await work(tried, nowMs);
    }
    expect(await row(id)).toMatchObject({ state: "failed", detail: expect.stringContaining("cannot be reached") });
    expect(await kinds()).toEqual(["silence.requested", "silence.failed"]);
    use(nowhere, place);
    const second = await ask();
    await work();
    expect(await row(second.id)).toMatchObject({ state: "active" });
  });

  it("is given up at once when Alertmanager refuses it", async () => {
    const { id } = await ask();
    await db().update(silences).set({ matchers: {} }).where(eq(silences.id, id));
    await work();
    expect(await row(id)).toMatchObject({ state: "failed", detail: expect.stringMatching(/HTTP 4\d\d/) });
  });

  it("that was made is ended however long Alertmanager is away", async () => {
    const { id } = await ask();
    await work();
    await requestSilenceEnd(ada, { incidentId, silenceId: id });
    use(nowhere);
    const tried: SilenceAttempts = new Map();
    for (let count = 1; count < 10; count += 1) await work(tried, Date.now() + count * 120_000);
    expect(await row(id)).toMatchObject({ state: "active" });
    use(place);
    await work();
    expect(await row(id)).toMatchObject({ state: "expired" });
  });

  it("needs a configured Alertmanager, an alert of this incident and a live incident", async () => {
    await expect(ask({ fingerprint: "other" })).rejects.toThrow("no such alert");
    use();
    await expect(ask()).rejects.toThrow("alertmanager:");
    expect(whySilencingIsRefused("open")).toContain("No Alertmanager");
    use(place);
    expect(whySilencingIsRefused("open")).toBeNull();
    expect(whySilencingIsRefused("signed_off")).toContain("signed off");
  });
});
