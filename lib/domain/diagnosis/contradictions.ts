import { formatBytes } from "@/lib/domain/format/format";
import { freshValue } from "@/lib/domain/signal/signal";
import { consumerLabels } from "./consumers";
import { heapAgainstRss } from "./findings/heap-profile";
import { hostMemory } from "./host-memory";
import { highShare, type Situation } from "./situation";
import { capitalised, wholePercent } from "./wording";

/** Sources that differ by more than this share of RSS disagree. */
const disagreementShare = 0.05;
/** Readings farther apart in time than this are not compared. */
const comparableMs = 120_000;
const noticeableShare = 0.03;

/** Evidence that does not fit together, each as one sentence with its numbers, so that it is shown and not averaged away. */
export function findContradictions(situation: Situation): string[] {
  return [
    ...hostAgainstNode(situation),
    ...consumersAgainstGrowth(situation),
    ...heapAgainstRss(situation),
    ...sourcesAgainstEachOther(situation),
    ...limitsAgainstEachOther(situation),
    ...alertAgainstLevel(situation),
  ];
}

function hostAgainstNode(situation: Situation): string[] {
  const host = hostMemory(situation);
  const { trend, heldBack } = situation;
  const flat = trend.shape === "stable" || trend.shape === "sawtooth";
  if (!host || !flat || heldBack || host.usedShare < highShare || situation.levelBytes === null) return [];
  return [
    `Host memory is at ${wholePercent(host.usedShare)}, while RSS of this node is flat at ${formatBytes(situation.levelBytes)}.`,
  ];
}

function consumersAgainstGrowth({ attribution, levelBytes }: Situation): string[] {
  const growth = attribution?.growth.bytes;
  if (!attribution || growth == null || levelBytes === null) return [];
  const noticeable = noticeableShare * levelBytes;
  const measured = attribution.growth.parts.filter((part) => part.unit === "bytes" && part.bytes !== null);
  return measured.flatMap(({ name, bytes }) => {
    if (bytes === null || bytes < noticeable || growth >= 0.5 * bytes) return [];
    const memory = growth < 0 ? `fell by ${formatBytes(-growth)}` : `grew by ${formatBytes(growth)} only`;
    return [`${capitalised(consumerLabels[name])} grew by ${formatBytes(bytes)}, while RSS ${memory}.`];
  });
}

function sourcesAgainstEachOther({ signals, host, trend }: Situation): string[] {
  const rss = signals.rss;
  const value = freshValue(rss);
  if (!rss || value === null || rss.at === null || !host || /host helper|\/proc/.test(rss.source)) return [];
  const { rssBytes } = host.facts;
  if (rssBytes === null) return [];
  const apart = host.at - rss.at;
  if (Math.abs(apart) > comparableMs) return [];
  // Memory that grows between two readings is no disagreement.
  const drift = Math.abs(((trend.slopeBytesPerSecond ?? 0) * apart) / 1000);
  const difference = Math.abs(rssBytes - value);
  if (difference <= disagreementShare * Math.max(value, rssBytes) + drift) return [];
  return [
    `${rss.source} says ${formatBytes(value)}, the host helper ${formatBytes(rssBytes)}: they differ by ${wholePercent(difference / Math.max(value, rssBytes))}, so one of them may watch another process.`,
  ];
}

function limitsAgainstEachOther({ limit, limitBytes, host }: Situation): string[] {
  const cgroup = host?.facts.cgroup?.limitBytes ?? null;
  if (limitBytes === null || cgroup === null || cgroup >= (1 - disagreementShare) * limitBytes) return [];
  return [
    `The kernel's limit is ${formatBytes(cgroup)}, below the ${formatBytes(limitBytes)} that ${limit.source} gives: the kill comes earlier.`,
  ];
}

function alertAgainstLevel({ alertFiring, levelShare }: Situation): string[] {
  if (levelShare === null) return [];
  const share = wholePercent(levelShare);
  if (alertFiring === true && levelShare < highShare - disagreementShare) {
    return [`The alert is firing, but RSS is at ${share} of the limit known here: its rule may use another limit.`];
  }
  if (alertFiring === false && levelShare >= 1)
    return [`RSS is at ${share} of the limit, but the alert is not firing.`];
  return [];
}
