import { formatDuration } from "@/lib/domain/format/format";
import { freshValue } from "@/lib/domain/signal/signal";
import type { CheckResult } from "./check";
import type { CheckContext } from "./context";
import { decided, undecided } from "./result";

/** What tells of a kill of this very node by a number above zero, and in which words. */
const ownCounters = [
  ["cgroup-oom-kills", "in the node's cgroup", "The kernel has counted OOM kills in the cgroup that the node runs in"],
  ["unit-oom-killed", "by systemd's result", "systemd says that the unit's last process ended by an OOM kill"],
  ["pod-oom-killed", "by the pod's status", "The container's last end was an OOM kill"],
  ["container-oom-events", "in the container", "The container runtime has counted OOM events of the node's container"],
] as const;

/**
 * Symptom 3: an OOM kill of this process. Five places tell: the kernel's log, the cgroup's counter, systemd's result, the
 * pod's status, and the host's counter, which does not say whose process it was. A host's count of zero, or a process that has run since before the first kill, rules it out; a kill on the host since then may have been
 * another process, which only the kernel log can tell, so that stays unknown.
 */
export function oomKill({ signals, hostOomKills, nodeKills, nowMs }: CheckContext): CheckResult {
  const name = "oom-kill";
  const total = freshValue(signals["host-oom-kills"]);
  const hostSignal = signals["host-oom-kills"];
  const window = formatDuration(hostOomKills.windowSeconds);
  const [kill] = nodeKills.kills.slice(-1);
  if (kill) {
    const ago = kill.at === null ? "" : `, ${formatDuration(Math.max(0, (nowMs - kill.at) / 1000))} ago`;
    return {
      name,
      state: "met",
      summary: `killed for memory${ago}`,
      detail: `${kill.source}.`,
      query: null,
      source: kill.source,
      at: kill.at ?? nodeKills.readAt,
    };
  }
  for (const [counter, where, detail] of ownCounters) {
    const signal = signals[counter];
    const count = freshValue(signal);
    if (!signal || count === null || count <= 0) continue;
    return decided(name, "met", signal, { summary: `${count} ${where}`, detail: `${detail} (${count}).` });
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
    if (nodeKills.readAt !== null) {
      return decided(name, "not met", hostSignal, {
        summary: "no OOM kill of this process",
        detail: `The host counted OOM kills in the last ${window}; the kernel's log names other processes only.`,
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
