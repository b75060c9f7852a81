import { formatBytes } from "@/lib/domain/format/format";
import type { MetricUnit } from "@/lib/domain/target/metrics";
import type { SignalName } from "./signal";

type Converted = { value: number } | { noLimit: true } | { problem: string };

/** Memory of a process is never as small as this: such a number is a percentage, or in another unit. */
const smallestMemory = 100;
/** Beyond any machine: cgroup version 1 and some exporters write "unlimited" as a number near 2^63. */
const unlimitedFrom = 2 ** 60;

/**
 * A metric's number in the signal's own unit (bytes, seconds, count). What cannot be memory in bytes is refused rather
 * than shown: a percentage would look like a tiny process. A limit of 0, or beyond any machine, is no limit.
 */
export function toSignalNumber(
  signal: SignalName,
  raw: number,
  unit: MetricUnit,
  hostMemoryBytes: number | null,
): Converted {
  if (!Number.isFinite(raw)) return { problem: `the source answered ${raw}, which is no number` };
  if (raw < 0) return { problem: `the source answered ${raw}, which no amount can be` };
  const converted = convert(raw, unit, hostMemoryBytes);
  if (!("value" in converted) || (signal !== "rss" && signal !== "limit")) return converted;
  const { value } = converted;
  if (signal === "limit" && (value === 0 || value >= unlimitedFrom)) return { noLimit: true };
  if (value > smallestMemory) return converted;
  const hint = raw > 0 && unit !== "percent-of-host" ? " It may be a percentage: set its unit in metrics." : "";
  return { problem: `${formatBytes(value)} is implausible as the node's memory.${hint}` };
}

function convert(raw: number, unit: MetricUnit, hostMemoryBytes: number | null): Converted {
  switch (unit) {
    case "bytes":
    case "count":
    case "seconds":
      return { value: raw };
    case "milliseconds":
      return { value: raw / 1000 };
    case "kibibytes":
      return { value: raw * 1024 };
    case "mebibytes":
      return { value: raw * 1024 ** 2 };
    case "percent-of-host":
      if (raw > 100) return { problem: `${raw} is no percentage of the host's memory` };
      if (hostMemoryBytes === null) return { problem: "the host's memory is unknown, so a percentage tells nothing" };
      return { value: (raw / 100) * hostMemoryBytes };
  }
}
