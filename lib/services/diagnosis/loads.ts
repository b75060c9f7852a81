import "server-only";
import { db } from "@/lib/db/client";
import type { ConsumerName, ConsumerSeries } from "@/lib/domain/diagnosis/consumers";
import type { SignalSet } from "@/lib/domain/signal/signal";
import type { LoadSeries } from "@/lib/domain/trend/trend";
import { readSamples, type SampledSignal } from "@/lib/services/monitor/own-samples";
import type { MemoryHistory } from "./history";
import { thin } from "./thin";

/** Which of our own samples tells of which consumer. */
const consumerSamples: { name: ConsumerName; series: SampledSignal; unit: "bytes" | "count" }[] = [
  { name: "cache", series: "cache-bytes", unit: "bytes" },
  { name: "connections", series: "connections", unit: "count" },
  { name: "mempool", series: "mempool-transactions", unit: "count" },
  { name: "repositories", series: "repositories", unit: "count" },
];

/** As many as the long look has points of memory. */
const pointsMaximum = 1_440;
/** A load known for less than this of what is judged may have been anything in the rest. */
const coveredShare = 0.8;

/** What may hold memory over the range of a history, from the console's own samples; a consumer without any is left out. */
export async function readLoads(targetId: string, { points }: MemoryHistory): Promise<ConsumerSeries[]> {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return [];
  const range = { fromMs: first.at, toMs: last.at };
  const all = await Promise.all(
    consumerSamples.map(async ({ name, series, unit }): Promise<ConsumerSeries> => {
      const rows = thin(await readSamples(db(), targetId, series, range), pointsMaximum);
      return { name, unit, points: rows.map(({ at, value }) => ({ at, value })) };
    }),
  );
  return all.filter((consumer) => consumer.points.length > 0);
}

/** The same loads with what a connection holds, as the node tells it now. */
export function withBytesPerUnit(loads: readonly ConsumerSeries[], signals: SignalSet): ConsumerSeries[] {
  const buffers = signals["connection-buffer-bytes"]?.value ?? null;
  const open = signals.connections?.value ?? null;
  const bytesPerUnit = buffers !== null && open !== null && open > 0 ? buffers / open : null;
  return loads.map((load) => (load.name === "connections" ? { ...load, bytesPerUnit } : load));
}

/** The loads that are known for most of what is judged of a history: from the last restart in it, else from its beginning. */
export function coveringLoads(
  loads: readonly Pick<ConsumerSeries, "name" | "points">[],
  { points, restarts }: Pick<MemoryHistory, "points" | "restarts">,
): LoadSeries[] {
  const toMs = points.at(-1)?.at ?? 0;
  const fromMs = Math.max(points[0]?.at ?? 0, ...restarts.filter((at) => at < toMs));
  return loads.flatMap(({ name, points: load }) => {
    const coveredMs = Math.min(toMs, load.at(-1)?.at ?? 0) - Math.max(fromMs, load[0]?.at ?? toMs);
    return coveredMs >= coveredShare * (toMs - fromMs) ? [{ name, points: load }] : [];
  });
}
