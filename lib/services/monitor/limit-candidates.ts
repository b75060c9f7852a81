import "server-only";
import { formatBytes } from "@/lib/domain/format/format";
import { absent, type Candidate, measured } from "@/lib/domain/signal/choose-signal";
import { hostMemoryAsLimit } from "@/lib/domain/signal/signal";
import { metricCandidates } from "./metric-candidates";
import { ownPageCandidates } from "./node-candidates";
import { fromHost, fromUnit, type SignalSources } from "./signal-sources";

const noLimit = "no limit set";

/**
 * What bounds the node's memory, nearest first: what it says itself, the configuration, the cgroup's maximum, the
 * cgroup's throttling threshold, the same of the systemd unit, the pod's limit. Where all of them say that there is none, the host's memory is the
 * bound; while one of them cannot be read, that is not known, and the last known limit is better.
 */
export function limitCandidates(sources: SignalSources, hostMemory: Candidate | null): Candidate[] {
  const { limitBytes } = sources.target;
  const hostBytes = hostMemory?.value ?? null;
  const metric = (...families: Parameters<typeof metricCandidates>[2][number][]) =>
    metricCandidates(sources, "limit", families, hostBytes);
  const near = [
    ...metric("own", "node"),
    ...ownPageCandidates(sources, "limit", "guts_config_max_memory"),
    ...(limitBytes === undefined ? [] : [measured(limitBytes, sources.nowMs, "configuration: limitBytes")]),
    ...cgroupCandidates(sources),
    ...unitCandidates(sources),
    ...metric("container", "pod"),
  ].map((candidate) => noteLargerThanHost(candidate, hostBytes));
  const allSayNone = near.every((candidate) => candidate.state === "not exposed");
  if (!hostMemory || hostBytes === null || !allSayNone) return near;
  const detail = `${noLimit}: nothing nearer than the host bounds this node, so the host's memory of ${formatBytes(hostBytes)} is the denominator`;
  return [...near, { ...hostMemory, source: `${hostMemoryAsLimit} ${hostMemory.source}`, detail }];
}

/** Where the kernel begins to throttle, whatever the limit in force is. */
export function softLimitCandidates(sources: SignalSources): Candidate[] {
  const { host } = sources;
  const memory = host && "value" in host.facts ? host.facts.value.cgroup : null;
  return [
    ...(memory ? fromHost(sources, "cgroup memory.high", (facts) => facts.cgroup?.highBytes ?? null, noLimit) : []),
    ...fromUnit(sources, "MemoryHigh", (unit) => finite(unit.memoryHighBytes), noLimit),
  ];
}

function cgroupCandidates(sources: SignalSources): Candidate[] {
  const { host } = sources;
  if (host && "value" in host.facts && host.facts.value.cgroup === null) {
    return [absent("error", "host helper: cgroup", "the memory cgroup cannot be read")];
  }
  const missing = `${noLimit}: neither the node nor its cgroup names one`;
  const maximum = fromHost(sources, "cgroup memory limit", (facts) => facts.cgroup?.limitBytes ?? null, missing);
  if (maximum[0]?.state !== "not exposed") return maximum;
  return fromHost(sources, "cgroup memory.high", (facts) => facts.cgroup?.highBytes ?? null, missing, throttles);
}

/** What the unit's files set, for hosts whose cgroup the helper cannot read; MemoryHigh counts where no maximum is set. */
function unitCandidates(sources: SignalSources): Candidate[] {
  const missing = `${noLimit} in the systemd unit`;
  const maximum = fromUnit(sources, "MemoryMax", (unit) => finite(unit.memoryMaxBytes), missing);
  if (maximum[0]?.state !== "not exposed") return maximum;
  return fromUnit(sources, "MemoryHigh", (unit) => finite(unit.memoryHighBytes), missing, throttles);
}

const throttles = "no maximum is set: from here on the kernel throttles the node, it does not kill it";
const finite = (limit: number | "unlimited" | null) => (limit === "unlimited" ? null : limit);

function noteLargerThanHost(candidate: Candidate, hostBytes: number | null): Candidate {
  if (candidate.value === null || hostBytes === null || candidate.value <= hostBytes) return candidate;
  const note = `more than the host has (${formatBytes(hostBytes)}), which therefore bounds it`;
  return { ...candidate, detail: candidate.detail ? `${candidate.detail}; ${note}` : note };
}
