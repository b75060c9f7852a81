import { formatDuration } from "@/lib/domain/format/format";
import { freshValue } from "@/lib/domain/signal/signal";
import type { CheckResult } from "./check";
import type { CheckContext } from "./context";
import { decided, undecided } from "./result";

/**
 * Symptom 3: an OOM kill of this process. Two counters are read, the kernel's for the host and the cgroup's. A kill in
 * the node's own cgroup is one of the node. A host's count of zero, or a process that has run since before the first kill, rules it out; a kill on the host since then may have been
 * another process, which only the kernel log can tell, so that stays unknown.
 */
export function oomKill({ signals, hostOomKills, nowMs }: CheckContext): CheckResult {
  const name = "oom-kill";
  const total = freshValue(signals["host-oom-kills"]);
  const hostSignal = signals["host-oom-kills"];
  const window = formatDuration(hostOomKills.windowSeconds);
  const cgroupSignal = signals["cgroup-oom-kills"];
  const inCgroup = freshValue(cgroupSignal);
  if (cgroupSignal && inCgroup !== null && inCgroup > 0) {
    return decided(name, "met", cgroupSignal, {
      summary: `${inCgroup} in the node's cgroup`,
      detail: `The kernel has counted ${inCgroup} OOM kills in the cgroup that the node runs in.`,
    });
  }
  if (hostSignal && total === 0) {
    return decided(name, "not met", hostSignal, {
      summary: "no OOM kill of this process",
      detail: "The kernel has counted no OOM kill on this host since it booted.",
      query: "node_vmstat_oom_kill",
    });
  }
  if (hostSignal && hostOomKills.count === 0) {
    return {
      ...decided(name, "not met", hostSignal, {
        summary: "no OOM kill of this process",
        detail: `The kernel counted no OOM kill on this host in the last ${window}.`,
        query: hostOomKills.query,
      }),
      at: hostOomKills.at ?? hostSignal.at,
    };
  }
  const startedAt = freshValue(signals["process-start-time"]);
  if (hostSignal && hostOomKills.count !== null && startedAt !== null) {
    if (nowMs / 1000 - startedAt > hostOomKills.windowSeconds) {
      return decided(name, "not met", hostSignal, {
        summary: "no OOM kill of this process",
        detail: `The host counted OOM kills in the last ${window}, but this process has run without interruption since before that.`,
        query: hostOomKills.query,
      });
    }
    return decided(name, "unknown", hostSignal, {
      summary: "OOM kill on this host, process unknown",
      detail: `The kernel counted OOM kills on this host in the last ${window}, and this process started within that time. The kernel log names the process.`,
      query: hostOomKills.query,
    });
  }
  if (hostSignal && total !== null) {
    return decided(name, "unknown", hostSignal, {
      summary: `${total} OOM kills since boot, time unknown`,
      detail: "The host has counted OOM kills since it booted; no source tells when, nor of which process.",
      query: "node_vmstat_oom_kill",
    });
  }
  return undecided(name, "OOM kills", hostSignal);
}
