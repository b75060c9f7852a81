import type { TrendPoint } from "@/lib/domain/trend/theil-sen";
import type { Attribution, PerUnit } from "./attribution";
import { limitsOfAttribution } from "./attribution-limits";
import { type BucketValues, bucketCount, bucketMedians, endLevel } from "./buckets";
import { type ConsumerSeries, consumerNames } from "./consumers";
import { type MeasuredUnit, measurePerUnit } from "./measure-per-unit";
import { shareOut } from "./share-out";

export interface AttributionInput {
  /** RSS, bytes, in any order. */
  rss: readonly TrendPoint[];
  /** What was measured. A consumer that is not listed is unknown. */
  consumers: readonly ConsumerSeries[];
  /** The stretch of one process that the trend judged, epoch ms. */
  segment: { fromMs: number; toMs: number };
}

/** Growth below this share of the level is not shared out: the trend's own gate would not call it growth either. */
const leastGrowthShare = 0.03;
/** A consumer known in fewer buckets than this is not taken off memory, since it would hide most of the changes. */
const mostly = 0.8;
/** A consumer whose whole effect is below this share of the growth need not be known any better. */
const negligibleShare = 0.05;

/**
 * Splits the level of memory and its growth among the consumers. Growth is the difference between the ends of the stretch
 * for memory and consumers alike, so that the parts of a sum add up. Counts become bytes by what one unit holds: as told,
 * or as measured from how memory moved with them. What is not known stays null and, in effect, in `unexplained`.
 */
export function attributeGrowth({ rss, consumers, segment }: AttributionInput): Attribution {
  const inside = rss.filter((point) => point.at >= segment.fromMs && point.at <= segment.toMs);
  const count = bucketCount(inside.length);
  const memory = bucketMedians(inside, segment, count);
  const measured = uniqueConsumers(consumers)
    .map((consumer) => ({ ...consumer, values: bucketMedians(consumer.points, segment, count) }))
    .filter((consumer) => consumer.values.some((value) => value !== null));
  const growth = difference(memory);
  const counts = measured.filter((consumer) => consumer.unit === "count");
  const told = new Map(counts.map((consumer) => [consumer.name, toldBytes(consumer)]));
  const inBytes = measured
    .filter((consumer) => consumer.unit === "bytes" || told.get(consumer.name) != null)
    .map((consumer) => scaled(consumer.values, told.get(consumer.name) ?? 1))
    .filter((values) => values.filter((value) => value !== null).length >= mostly * count);
  const units = measurePerUnit(
    withoutKnown(memory, inBytes),
    counts.filter((consumer) => told.get(consumer.name) == null),
  );
  const perUnit = counts.map(({ name, values }): PerUnit => {
    const bytes = told.get(name);
    if (bytes != null) return { name, bytes, basis: "told", detail: "as the node tells" };
    return toPerUnit(name, units.get(name), Math.abs(difference(values) ?? 0), growth);
  });
  const series = measured.map((consumer) => {
    if (consumer.unit === "bytes") return { ...consumer, bytes: consumer.values };
    const unit = perUnit.find((entry) => entry.name === consumer.name)?.bytes ?? null;
    return { ...consumer, bytes: unit === null ? consumer.values.map(() => null) : scaled(consumer.values, unit) };
  });
  const level = endLevel(memory, "last");
  const grown = growth !== null && level !== null && growth >= leastGrowthShare * level ? growth : null;
  const shares = shareOut(
    growth,
    series.map(({ name, bytes, values }) => ({ name, bytes: difference(values) === 0 ? 0 : difference(bytes) })),
  );
  const result = {
    segment: { fromMs: segment.fromMs, toMs: segment.toMs },
    level: {
      bytes: level,
      ...shareOut(
        level,
        series.map(({ name, bytes }) => ({ name, bytes: endLevel(bytes, "last") })),
      ),
    },
    growth: {
      bytes: growth,
      ...shares,
      unexplainedShare: grown === null ? null : shares.unexplainedShare,
      parts: shares.parts.map((part, i) => ({
        ...part,
        share: grown === null ? null : part.share,
        from: endLevel(series[i]?.values ?? [], "first"),
        to: endLevel(series[i]?.values ?? [], "last"),
        unit: series[i]?.unit ?? "bytes",
      })),
    },
    perUnit,
    buckets: memory.map((bytes, i) => {
      const parts = series.map((consumer) => consumer.bytes[i] ?? null);
      const at = segment.fromMs + ((i + 0.5) * (segment.toMs - segment.fromMs)) / count;
      const rest = bytes === null ? null : bytes - parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
      return { at, bytes, parts, unexplainedBytes: rest === null ? null : Math.max(0, rest) };
    }),
    unknown: consumerNames.filter((name) => !series.some((consumer) => consumer.name === name)),
  };
  return { ...result, limits: limitsOfAttribution(result, grown !== null) };
}

/** Two series of one consumer (two replicas, two names of a metric) are never added: the first counts. */
function uniqueConsumers(consumers: readonly ConsumerSeries[]): ConsumerSeries[] {
  return consumers.filter((consumer, i) => consumers.findIndex((other) => other.name === consumer.name) === i);
}

function toldBytes({ bytesPerUnit }: ConsumerSeries): number | null {
  return bytesPerUnit != null && Number.isFinite(bytesPerUnit) && bytesPerUnit >= 0 ? bytesPerUnit : null;
}

function toPerUnit(
  name: PerUnit["name"],
  unit: MeasuredUnit | undefined,
  change: number,
  growth: number | null,
): PerUnit {
  if (!unit || unit.bytes === null) {
    return { name, bytes: null, basis: "not measurable", detail: unit?.detail ?? "not measured" };
  }
  const small =
    unit.atMostBytes !== null && growth !== null && growth > 0 && unit.atMostBytes * change < negligibleShare * growth;
  if (unit.clear || small) return { name, bytes: unit.bytes, basis: unit.basis, detail: unit.detail };
  return { name, bytes: null, basis: "not measurable", detail: unit.detail };
}

function difference(values: BucketValues): number | null {
  const first = endLevel(values, "first");
  const last = endLevel(values, "last");
  return first === null || last === null ? null : last - first;
}

function scaled(values: BucketValues, factor: number): (number | null)[] {
  return values.map((value) => (value === null ? null : value * factor));
}

/** Memory less the consumers known in bytes; a bucket in which one of them is missing cannot be used. */
function withoutKnown(memory: BucketValues, known: readonly BucketValues[]): (number | null)[] {
  return memory.map((bytes, i) =>
    known.reduce<number | null>((rest, values) => {
      const value = values[i] ?? null;
      return rest === null || value === null ? null : rest - value;
    }, bytes),
  );
}
