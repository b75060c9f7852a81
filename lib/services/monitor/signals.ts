import "server-only";
import { formatDuration } from "@/lib/domain/format/format";
import { matchesLabels } from "@/lib/domain/promql/selector";
import { absent, type Candidate, chooseSignal, every, measured } from "@/lib/domain/signal/choose-signal";
import type { Signal, SignalName, SignalSet } from "@/lib/domain/signal/signal";
import { memoryEverySeconds } from "./host-reading";
import { limitCandidates, softLimitCandidates } from "./limit-candidates";
import { metricCandidates } from "./metric-candidates";
import { restartsEveryMs } from "./monitor-state";
import { nodeCandidates, ownPageCandidates } from "./node-candidates";
import { type Candidates, fromHost, fromUnit, type SignalSources } from "./signal-sources";

/**
 * All signals of one target from what a round read, each from the first source in the stated order that has it. A signal
 * for which this target has no source at all is left out.
 */
export function resolveSignals(sources: SignalSources): SignalSet {
  const candidates = { ...memoryCandidates(sources), ...nodeCandidates(sources) };
  const resolved: Partial<Record<SignalName, Signal>> = {};
  for (const [name, list] of Object.entries(candidates) as [SignalName, Candidate[]][]) {
    if (list.length > 0) resolved[name] = choose(sources, name, list);
  }
  return resolved;
}

const choose = (sources: SignalSources, name: SignalName, list: readonly Candidate[]): Signal =>
  chooseSignal(name, list, { ...sources, previous: sources.previous[name] });

function memoryCandidates(sources: SignalSources): Candidates {
  const proc = (...rest: Parameters<typeof fromHost> extends [SignalSources, ...infer R] ? R : never) =>
    fromHost(sources, ...rest);
  const host = (signal: SignalName, metric: string) => [
    ...metricCandidates(sources, signal, ["own"]),
    ...(sources.target.hostMatchers
      ? metricCandidates(sources, signal, ["host"])
      : [absent("not exposed", `Prometheus: ${metric}`, "hostMatchers are not configured for this target")]),
  ];
  const hostTotal = [
    ...host("host-memory-total", "node_memory_MemTotal_bytes"),
    ...proc("/proc/meminfo MemTotal", (f) => f.host.totalBytes, "MemTotal is missing"),
  ];
  const hostMemory = choose(sources, "host-memory-total", hostTotal);
  const knownHostMemory = hostMemory.state === "value" ? hostMemory : null;
  const hostBytes = knownHostMemory?.value ?? null;
  const metric = (signal: SignalName) =>
    metricCandidates(sources, signal, ["own", "node", "process", "namegroup", "container", "pod"], hostBytes);
  const cgroup = "the cgroup does not tell it";

  return {
    rss: [
      ...metric("rss"),
      ...proc("/proc/PID/status VmRSS", (f) => f.rssBytes, "VmRSS is missing"),
      ...ownPageCandidates(sources, "rss", "guts_process_resident_memory_bytes", "process_resident_memory_bytes"),
    ],
    limit: limitCandidates(sources, knownHostMemory),
    "limit-soft": softLimitCandidates(sources),
    "anonymous-memory": [
      ...metric("anonymous-memory"),
      ...proc("/proc/PID/status RssAnon", (f) => f.anonBytes, "RssAnon is missing"),
    ],
    "file-cache": [
      ...metric("file-cache"),
      ...cgroupFileCandidates(sources),
      ...proc(
        "cgroup inactive_file",
        (f) => f.cgroup?.inactiveFileBytes ?? null,
        cgroup,
        "the inactive part only: what the kernel drops first",
      ),
    ],
    "working-set": [
      ...metric("working-set"),
      ...proc("cgroup usage less inactive_file", (f) => workingSet(f.cgroup), cgroup),
    ],
    swap: [...metric("swap"), ...proc("/proc/PID/status VmSwap", (f) => f.swapBytes, "VmSwap is missing")],
    "process-start-time": [
      ...metric("process-start-time"),
      ...proc("/proc/PID/stat", (f) => f.startedAt / 1000, "the start time is missing"),
      ...ownPageCandidates(
        sources,
        "process-start-time",
        "guts_process_start_time_seconds",
        "process_start_time_seconds",
      ),
    ],
    "restarts-24h": restartCandidates(sources),
    "rss-peak": proc("/proc/PID/status VmHWM", (f) => f.peakBytes, "VmHWM is missing"),
    "virtual-memory": proc("/proc/PID/status VmSize", (f) => f.sizeBytes, "VmSize is missing"),
    "host-memory-total": hostTotal,
    "host-memory-available": [
      ...host("host-memory-available", "node_memory_MemAvailable_bytes"),
      ...proc("/proc/meminfo MemAvailable", (f) => f.host.availableBytes, "MemAvailable is missing"),
    ],
    "host-oom-kills": [
      ...host("host-oom-kills", "node_vmstat_oom_kill"),
      ...proc("/proc/vmstat oom_kill", (f) => f.host.oomKills, "this kernel does not count OOM kills"),
    ],
    "cgroup-oom-kills": proc("cgroup", (f) => f.cgroup?.oomKills ?? null, "the cgroup's counter cannot be read"),
    "unit-oom-killed": fromUnit(
      sources,
      "Result",
      (unit) => (unit.result === null ? null : Number(unit.result === "oom-kill")),
      "systemd does not tell how the unit ended",
    ),
    "container-oom-events": metric("container-oom-events"),
    "pod-oom-killed": metric("pod-oom-killed"),
    "request-latency-p99": latencyCandidates(sources),
  };
}

/** What cannot be dropped at once: usage without the cache that the kernel would give up first; never negative. */
function workingSet(cgroup: { currentBytes: number | null; inactiveFileBytes: number | null } | null): number | null {
  if (cgroup?.currentBytes == null || cgroup.inactiveFileBytes === null) return null;
  return Math.max(0, cgroup.currentBytes - cgroup.inactiveFileBytes);
}

/** Only the cgroup's own statistics count all of its page cache; the helper reads them more rarely than the rest. */
function cgroupFileCandidates({ host }: SignalSources): Candidate[] {
  if (!host?.memory || !("value" in host.memory)) return [];
  const bytes = host.memory.value.cgroup?.fileBytes ?? null;
  if (bytes === null) return [];
  return [every(memoryEverySeconds, measured(bytes, host.memory.at, "host helper: cgroup memory.stat file"))];
}

function restartCandidates(sources: SignalSources): Candidate[] {
  const askedEverySeconds = restartsEveryMs / 1000;
  const { prometheus, target, ownRestarts, nowMs } = sources;
  const source = "Prometheus: changes(guts_process_start_time_seconds[24h])";
  const candidates: Candidate[] = [];
  if (target.metrics.preset === "runbook" && prometheus) {
    const { restarts } = prometheus;
    if (restarts.ok) {
      // Of the copies that two servers have, the one that saw more missed less.
      const counts = restarts.series.filter((one) => matchesLabels(target.matchers, one.labels));
      const [most] = counts.sort((a, b) => b.value - a.value);
      if (most) candidates.push(every(askedEverySeconds, measured(most.value, most.at, source)));
    } else {
      candidates.push(absent("error", source, restarts.detail));
    }
  }
  if (!ownRestarts) return candidates;
  const seen = Math.round((nowMs - ownRestarts.sinceMs) / 1000);
  const note = seen < 24 * 3600 - 60 ? `the samples reach back ${formatDuration(seen)} only` : null;
  const own = measured(ownRestarts.count, ownRestarts.at, "the console's own samples of the start", note);
  return [...candidates, every(askedEverySeconds, own)];
}

function latencyCandidates({ prometheus, target }: SignalSources): Candidate[] {
  const source = "Prometheus: guts_http_request_duration_seconds";
  const reading = prometheus?.latency;
  if (!reading) return [absent("error", source, "Prometheus was not asked")];
  if (!reading.ok) return [absent("error", source, reading.detail)];
  const sample = reading.series.find((one) => matchesLabels(target.matchers, one.labels));
  if (!sample) return [absent("not exposed", source, "Prometheus has no request durations of this target")];
  if (Number.isNaN(sample.value)) return [absent("not exposed", source, "no request was served in the window")];
  return [measured(sample.value, sample.at, source)];
}
