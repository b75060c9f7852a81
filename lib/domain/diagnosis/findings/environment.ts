import { formatBytes } from "@/lib/domain/format/format";
import type { CgroupFacts } from "@/lib/domain/host/facts";
import { computedEvidence, type Evidence } from "../evidence";
import { hostMemory } from "../host-memory";
import { highShare, type Situation } from "../situation";
import type { Finding } from "../verdict";
import { counted, wholePercent } from "../wording";

/** What surrounds the process: kills, restarts, page cache, other processes, the limit itself. */
export function environmentFindings(situation: Situation): Finding[] {
  return [
    ...killedForMemory(situation),
    ...restarts(situation),
    ...fileCache(situation),
    ...hostPressure(situation),
    ...noLimit(situation),
  ];
}

function killedForMemory({ oomKills }: Situation): Finding[] {
  if (oomKills.length === 0) return [];
  return [
    {
      id: "killed-for-memory",
      title: `The kernel killed this node for memory: ${counted(oomKills.length, "record")}`,
      confidence: "high",
      evidence: oomKills.map(
        ({ at, source }): Evidence => ({ label: "OOM kill", value: at, unit: "epoch-ms", source, at, query: null }),
      ),
      wouldChangeIt: "Records that belong to another process or another cgroup.",
    },
  ];
}

function restarts({ restarts: starts, restartsRepeat }: Situation): Finding[] {
  if (!restartsRepeat) return [];
  const ascending = [...starts].sort((a, b) => a - b);
  return [
    {
      id: "restarts",
      title: `The process started ${starts.length} times in this window; why is the question, not memory growth`,
      confidence: "high",
      evidence: ascending.map(
        (at): Evidence => ({
          label: "Process start",
          value: at,
          unit: "epoch-ms",
          source: "process start time",
          at,
          query: null,
        }),
      ),
      wouldChangeIt: "One process that runs long enough to show growth of its own.",
    },
  ];
}

/** Page cache counts as usage of a cgroup, but the kernel gives it up before it kills anything. */
export function reclaimableCgroup(situation: Situation): (CgroupFacts & { reclaimable: number; share: number }) | null {
  const cgroup = situation.host?.facts.cgroup;
  const limit = cgroup?.limitBytes ?? situation.limitBytes;
  if (!cgroup || limit === null || limit <= 0) return null;
  const { currentBytes, inactiveFileBytes } = cgroup;
  if (currentBytes === null || inactiveFileBytes === null) return null;
  const used = currentBytes / limit;
  const working = (currentBytes - inactiveFileBytes) / limit;
  return used >= highShare && working < highShare ? { ...cgroup, reclaimable: inactiveFileBytes, share: used } : null;
}

function fileCache(situation: Situation): Finding[] {
  const cgroup = reclaimableCgroup(situation);
  if (!cgroup) return [];
  const from = { source: "host helper: memory cgroup", at: situation.host?.at ?? null };
  return [
    {
      id: "file-cache",
      title: `Usage of ${wholePercent(cgroup.share)} is page cache, not the process: ${formatBytes(cgroup.reclaimable)} can be given up at once`,
      confidence: "high",
      evidence: [
        ...computedEvidence("Charged to the cgroup", cgroup.currentBytes, "bytes", from),
        ...computedEvidence("Inactive page cache", cgroup.inactiveFileBytes, "bytes", from),
        ...computedEvidence("RSS", situation.levelBytes, "bytes", from),
      ],
      wouldChangeIt: "A working set (usage less inactive page cache) above 90 % of the limit.",
    },
  ];
}

function hostPressure(situation: Situation): Finding[] {
  const host = hostMemory(situation);
  const { levelBytes } = situation;
  if (!host || levelBytes === null || host.usedShare < highShare || levelBytes >= host.usedBytes / 2) return [];
  const others = host.others.filter((process) => process.rssBytes >= 0.05 * host.totalBytes);
  const [largest] = others;
  const from = { source: host.source, at: host.at };
  return [
    {
      id: "host-pressure",
      title: `The host is at ${wholePercent(host.usedShare)}, but this node holds only ${wholePercent(levelBytes / host.totalBytes)} of it${largest ? `; ${largest.command} (process ${largest.pid}) holds ${formatBytes(largest.rssBytes)}` : ""}`,
      confidence: largest && largest.rssBytes > levelBytes ? "high" : "medium",
      evidence: [
        ...computedEvidence("Host memory in use", host.usedBytes, "bytes", from),
        ...computedEvidence("Host memory", host.totalBytes, "bytes", from),
        ...computedEvidence("RSS of this node", levelBytes, "bytes", { ...from, at: situation.at }),
        ...others.flatMap((process) =>
          computedEvidence(`${process.command} (process ${process.pid})`, process.rssBytes, "bytes", {
            source: "host helper: top processes",
            at: situation.host?.at ?? null,
          }),
        ),
      ],
      wouldChangeIt: "A node that holds more than half of what the host uses.",
    },
  ];
}

function noLimit({ limit, levelBytes, at }: Situation): Finding[] {
  if (limit.state !== "none") return [];
  return [
    {
      id: "no-limit",
      title: "No memory limit is set: the whole host is at stake, and there is no time to a limit",
      confidence: "high",
      evidence: [
        { label: "Limit", value: "none", unit: "text", source: limit.source, at, query: null },
        ...computedEvidence("RSS", levelBytes, "bytes", { source: "trend", at }),
      ],
      wouldChangeIt: "A limit on the unit, the container or the node.",
    },
  ];
}
