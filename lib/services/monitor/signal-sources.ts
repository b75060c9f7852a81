import "server-only";
import type { HostFacts } from "@/lib/domain/host/facts";
import type { UnitProperties } from "@/lib/domain/host/unit";
import { absent, type Candidate, every, measured } from "@/lib/domain/signal/choose-signal";
import type { SignalName, SignalSet } from "@/lib/domain/signal/signal";
import type { Target } from "@/lib/domain/target/target";
import { type HostReading, unitEverySeconds } from "./host-reading";
import type { NodeReadings } from "./node-reading";
import type { PrometheusReading } from "./prometheus-reading";

/** What a round read about one target. */
export interface SignalSources {
  nowMs: number;
  staleAfterMs: number;
  previous: SignalSet;
  target: Pick<Target, "matchers" | "hostMatchers" | "metrics" | "limitBytes">;
  prometheus: PrometheusReading | null;
  node: NodeReadings | null;
  /** null when no host helper is configured. */
  host: HostReading | null;
  /** Restarts that the console's own samples show, and since when they reach back (epoch ms); null without samples. */
  ownRestarts: { count: number; sinceMs: number; at: number } | null;
}

export type Candidates = Partial<Record<SignalName, Candidate[]>>;

const helper = "host helper";

/** One number of the host helper's facts; nothing at all when no helper is configured. */
export function fromHost(
  { host }: SignalSources,
  source: string,
  pick: (facts: HostFacts) => number | null,
  missing: string,
  note: string | null = null,
): Candidate[] {
  if (!host) return [];
  if (!("value" in host.facts)) return [absent("error", `${helper}: /proc`, host.facts.detail)];
  const value = pick(host.facts.value);
  const named = `${helper}: ${source}`;
  return [value === null ? absent("not exposed", named, missing) : measured(value, host.facts.at, named, note)];
}

/** One number of the properties of the target's systemd unit; nothing when no unit is configured. */
export function fromUnit(
  { host }: SignalSources,
  property: string,
  pick: (unit: UnitProperties) => number | null,
  missing: string,
  note: string | null = null,
): Candidate[] {
  if (!host?.unit) return [];
  const source = `${helper}: systemd ${property}`;
  if (!("value" in host.unit)) return [absent("error", `${helper}: systemd`, host.unit.detail)];
  const value = pick(host.unit.value);
  if (value === null) return [absent("not exposed", source, missing)];
  return [every(unitEverySeconds, measured(value, host.unit.at, source, note))];
}
