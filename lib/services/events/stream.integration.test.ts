import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { eq, sql } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { db } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { events } from "@/lib/db/schema";
import { EventTracker } from "@/lib/queries/event-tracker";
import { withTestDatabase } from "@/lib/testing/database";
import { readStream } from "@/lib/testing/stream-reader";
import { sweepEvents } from "./replay";

withTestDatabase();

const waitUntil = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 20 });
const numberOf = (data: string) => (JSON.parse(data) as { seq: number }).seq;

/** Ends the connection that the process listens on, as a restarted database or a proxy does. */
const killListener = () =>
  db().execute(sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query = 'listen guts_events'`);

/** A page: connects anew whenever it was cut, from where it was, and knows which events it has seen. */
function openPage(topics: string[]) {
  const tracker = new EventTracker();
  const counts = new Map<number, number>();
  const begun: string[] = [];
  let closed = false;
  let reader = connect();
  function connect() {
    const opened = readStream({ topics, since: tracker.lastSeq }, (message) => {
      if (message.kind !== "change") begun.push(message.kind);
      const what = tracker.hear(message.kind, message, Date.now());
      if (what !== null && what !== "all") counts.set(what.seq, (counts.get(what.seq) ?? 0) + 1);
    });
    void opened.ended.then(() => {
      if (!closed) reader = connect();
    });
    return opened;
  }
  return {
    counts,
    begun,
    cut: () => reader.cut(),
    close: () => {
      closed = true;
      reader.cut();
    },
  };
}

describe("the event stream", () => {
  it("tells a change with the number under which it is kept, and nothing of a transaction that failed", async () => {
    const id = randomUUID();
    const reader = readStream({ topics: [`incident:${id}`], since: null });
    await waitUntil(() => expect(reader.messages.map(({ kind }) => kind)).toEqual(["hello"]));
    await expect(
      db().transaction(async (tx) => {
        await publish(tx, { topic: "incident", id });
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    await publish(db(), { topic: "incident", id: randomUUID() });
    await publish(db(), { topic: "incident", id });
    await waitUntil(() => expect(reader.messages).toHaveLength(2));
    const kept = await db().select().from(events).where(eq(events.id, id));
    expect(reader.messages[1]).toEqual({
      kind: "change",
      id: String(kept[0]?.seq),
      data: JSON.stringify({ topic: "incident", id, seq: kept[0]?.seq }),
    });
    expect(kept).toHaveLength(1);
    reader.cut();
    await reader.ended;
  });

  it("does not lose a lower number that commits after a higher one was seen", async () => {
    const id = randomUUID();
    const topics = [`incident:${id}`];
    let commit = () => {};
    const held = new Promise<void>((resolve) => {
      commit = resolve;
    });
    let isWritten = () => {};
    const written = new Promise<void>((resolve) => {
      isWritten = resolve;
    });
    const slow = db().transaction(async (tx) => {
      await publish(tx, { topic: "incident", id });
      isWritten();
      await held;
    });
    await written;
    const reader = readStream({ topics, since: null });
    await waitUntil(() => expect(reader.messages).toHaveLength(1));
    await publish(db(), { topic: "incident", id });
    await waitUntil(() => expect(reader.messages).toHaveLength(2));
    reader.cut();
    commit();
    await slow;
    const last = Number(reader.messages[1]?.id);
    const again = readStream({ topics, since: last });
    await waitUntil(() => expect(again.messages.length).toBeGreaterThan(1));
    expect(again.messages[0]?.kind).toBe("resumed");
    expect(again.messages.slice(1).map(({ data }) => numberOf(data))).toEqual([
      expect.toSatisfy((n) => n < last),
      last,
    ]);
    // Going on from there does not go back.
    expect(again.messages.map((message) => Number(message.id)).every((n) => n >= last)).toBe(true);
    again.cut();
  });

  it("tells everything, once, to a page that is cut off again and again while the listener is killed", async () => {
    const id = randomUUID();
    const page = openPage([`run:${id}`]);
    await waitUntil(() => expect(page.begun).toContain("hello"));
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let round = 0; round < 25; round += 1) {
        await db().transaction(async (tx) => {
          await publish(tx, { topic: "run", id });
          // Commits in another order than the numbers were taken in.
          await sleep(((writer * 7 + round * 13) % 10) * 8);
          if (round % 5 === 0) await publish(tx, { topic: "run", id });
        });
      }
    });
    let killed = 0;
    const disturb = (async () => {
      for (let round = 0; round < 6; round += 1) {
        await sleep(150);
        page.cut();
        if (round % 3 === 1) killed += (await killListener()).rowCount ?? 0;
      }
    })();
    await Promise.all([...writers, disturb]);
    const kept = await db().select({ seq: events.seq }).from(events).where(eq(events.id, id));
    expect(kept).toHaveLength(8 * 30);
    await waitUntil(() => expect(page.counts.size).toBe(kept.length));
    expect(kept.filter(({ seq }) => page.counts.get(seq) !== 1)).toEqual([]);
    expect(page.begun).not.toContain("reset");
    expect(page.begun.filter((kind) => kind === "resumed").length).toBeGreaterThan(1);
    expect(killed).toBeGreaterThan(0);
    page.close();
  });

  it("says that everything is to be fetched when what was seen last is no longer kept", async () => {
    const id = randomUUID();
    await publish(db(), { topic: "incident", id });
    const [row] = await db().select().from(events).where(eq(events.id, id));
    await db().update(events).set({ at: sql`clock_timestamp() - interval '61 minutes'` }).where(eq(events.id, id));
    const old = readStream({ topics: [`incident:${id}`], since: row?.seq ?? 0 });
    const never = readStream({ topics: [`incident:${id}`], since: 999_999_999 });
    await waitUntil(() => expect([old.messages[0]?.kind, never.messages[0]?.kind]).toEqual(["reset", "reset"]));
    await publish(db(), { topic: "incident", id });
    await waitUntil(() => expect(never.messages).toHaveLength(2));
    old.cut();
    never.cut();
  });

  it("keeps events for an hour and no longer", async () => {
    const [young, old] = [randomUUID(), randomUUID()];
    await publish(db(), { topic: "run", id: young });
    await publish(db(), { topic: "run", id: old });
    await db().update(events).set({ at: sql`clock_timestamp() - interval '59 minutes'` }).where(eq(events.id, young));
    await db().update(events).set({ at: sql`clock_timestamp() - interval '63 minutes'` }).where(eq(events.id, old));
    await sweepEvents();
    expect(await db().select().from(events).where(eq(events.id, young))).toHaveLength(1);
    expect(await db().select().from(events).where(eq(events.id, old))).toHaveLength(0);
  });
});
