import { formatDuration, formatUtc } from "@/lib/domain/format/format";
import type { Evidence } from "../evidence";
import type { Change } from "../input";
import type { Situation } from "../situation";
import type { Confidence, Finding } from "../verdict";

/** A change farther from the change point than this share of the window is no neighbour, nor than half an hour. */
const nearShare = 0.1;
const nearSeconds = 1800;
/** Clocks of hosts and the moment of a restart after an edit differ by a little. */
const afterSeconds = 300;

/** Changes close to where growth, or the step, began: nearness in time, which proves nothing alone. */
export function changeFindings(situation: Situation): Finding[] {
  const point = changePoint(situation);
  if (!point) return [];
  const near = situation.changes
    .map((change) => ({ change, leadSeconds: (point.at - change.at) / 1000 }))
    .filter(({ leadSeconds }) => leadSeconds <= point.reachSeconds && leadSeconds >= -afterSeconds)
    .sort((a, b) => Math.abs(a.leadSeconds) - Math.abs(b.leadSeconds) || (a.change.text < b.change.text ? -1 : 1));
  const [nearest] = near;
  if (!nearest) return [];
  const distance = formatDuration(Math.abs(nearest.leadSeconds));
  const order = nearest.leadSeconds >= 0 ? "before" : "after";
  return [
    {
      id: "recent-change",
      title: `${nearest.change.text}: ${distance} ${order} ${point.name} at ${formatUtc(point.at, situation.at)}`,
      confidence: confidenceOf(Math.abs(nearest.leadSeconds), point.reachSeconds, near.length),
      evidence: near.map(({ change }) => changeEvidence(change)),
      wouldChangeIt: "The same change on another node without this effect, or the same effect without the change.",
    },
  ];
}

function changePoint({ trend, grows }: Situation): { at: number; name: string; reachSeconds: number } | null {
  const reachSeconds = Math.max(nearSeconds, nearShare * (trend.segment?.spanSeconds ?? 0));
  if (trend.shape === "step" && trend.step) return { at: trend.step.atMs, name: "the step", reachSeconds };
  const rising = grows || trend.shape === "saturating";
  const started = trend.segmentStartsMs.at(-1);
  // A window that opens on a running process says nothing about when growth began.
  if (!rising || started === undefined || trend.segmentStartsMs.length < 2) return null;
  return { at: started, name: "the start of the process that grows", reachSeconds };
}

function confidenceOf(distanceSeconds: number, reachSeconds: number, candidates: number): Confidence {
  if (candidates > 1) return "low";
  return distanceSeconds <= reachSeconds / 3 ? "medium" : "low";
}

function changeEvidence({ at, kind, text }: Change): Evidence {
  return { label: `Change (${kind})`, value: text, unit: "text", source: "change history", at, query: null };
}
