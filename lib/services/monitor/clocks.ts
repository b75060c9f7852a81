import "server-only";
import { and, desc, eq, gte, inArray } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { samples } from "@/lib/db/schema";
import { type ClockView, skewFromDate } from "@/lib/domain/clock/skew";

const series = "clock-skew-seconds";
const source = "Date of its HTTP answers";
/** How often a clock's difference is stored, and how old it may be to be shown. */
const storeEveryMs = 60_000;
const shownForMs = 10 * 60_000;

/** What the clocks of this process's partners said last. */
const latest = new Map<string, { skewSeconds: number; at: number; storedAt: number }>();

export const prometheusClock = (id: string): string => `clock of prometheus ${id}`;
export const nodeClock = (targetId: string): string => `clock of node ${targetId}`;

/** A `fetch` that notes how far the other side's clock is from this one's. */
export function clockedFetch(place: string): typeof fetch {
  return async (input, init) => {
    const sent = Date.now();
    const response = await fetch(input, init);
    const at = Date.now();
    const skewSeconds = skewFromDate(response.headers.get("date"), sent, at);
    if (skewSeconds !== null) latest.set(place, { skewSeconds, at, storedAt: latest.get(place)?.storedAt ?? 0 });
    return response;
  };
}

/** Stores what was noted since, once a minute per clock. */
export async function storeClocks(nowMs: number): Promise<void> {
  for (const [place, clock] of latest) {
    if (clock.at <= clock.storedAt || nowMs - clock.storedAt < storeEveryMs) continue;
    clock.storedAt = clock.at;
    await db()
      .insert(samples)
      .values({ targetId: place, series, at: new Date(clock.at), value: clock.skewSeconds, source })
      .onConflictDoNothing();
  }
}

/** The clocks that an incident's times come from, compared with the worker's within the last ten minutes. */
export async function readClocks(
  places: readonly { place: string; name: string }[],
  nowMs: number,
): Promise<ClockView[]> {
  if (places.length === 0) return [];
  const ofPlaces = inArray(
    samples.targetId,
    places.map(({ place }) => place),
  );
  const rows = await db()
    .select({ place: samples.targetId, value: samples.value })
    .from(samples)
    .where(and(ofPlaces, eq(samples.series, series), gte(samples.at, new Date(nowMs - shownForMs))))
    .orderBy(desc(samples.at));
  return places.map(({ place, name }) => ({
    name,
    skewSeconds: rows.find((row) => row.place === place)?.value ?? null,
  }));
}
