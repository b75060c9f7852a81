import { formatBytes, formatDuration, formatGrowth } from "@/lib/domain/format/format";
import type { ProfileComparison } from "@/lib/domain/profile/stored-profile";
import { computedEvidence, type Evidence, sourceOf } from "../evidence";
import type { HeapProfileFacts } from "../input";
import { clearShare, dominantShare, type Situation } from "../situation";
import type { Confidence, Finding } from "../verdict";
import { wholePercent } from "../wording";

/** A heap that grows at less than this share of RSS's slope does not hold what makes RSS grow. */
const followsRssShare = 0.5;
const mostShown = 3;
/** Too many frames for a sentence; the innermost ones tell. */
const mostFrames = 4;

/** What heap profiles of this very process say: what grew between the two newest, else what held most in the newest. */
export function heapProfileFindings(situation: Situation): Finding[] {
  const { heapProfile } = situation;
  if (!heapProfile) return [];
  const grown = heapProfile.comparison && growthFinding(situation, heapProfile, heapProfile.comparison);
  return grown ? [grown] : holdersFinding(heapProfile);
}

/** The growth of the heap between two profiles, bytes per second; null when it is not measured in bytes, or not known. */
function heapSlope({ heapProfile }: Pick<Situation, "heapProfile">): number | null {
  const comparison = heapProfile?.comparison;
  return comparison?.sampleType.unit === "bytes" ? comparison.whole.perSecond : null;
}

function growthFinding(
  situation: Situation,
  profile: HeapProfileFacts,
  { sampleType, seconds, whole, functions, stacks }: ProfileComparison,
): Finding | null {
  const first = functions.find(({ flat }) => flat.growth > 0);
  if (sampleType.unit !== "bytes" || whole.growth <= 0 || !first || first.flat.share === null) return null;
  const between = seconds === null ? "" : ` within ${formatDuration(seconds)}`;
  const from = { source: `heap profiles ${profile.beforeName ?? "before"} and ${profile.name}`, at: profile.takenAt };
  const stack = stacks.find(({ self }) => self.growth > 0);
  return {
    id: "heap-growth",
    title: `The heap grew by ${formatBytes(whole.growth)}${between}: ${wholePercent(Math.min(1, first.flat.share))} of it in ${first.name}`,
    confidence: growthConfidence(situation, first.flat.share),
    evidence: [
      ...functions
        .filter(({ flat }) => flat.growth > 0)
        .slice(0, mostShown)
        .flatMap(({ name, flat }) => computedEvidence(`Growth of ${name}`, flat.growth, "bytes", from)),
      ...computedEvidence(`Share of ${first.name} in the heap's growth`, first.flat.share, "ratio", from),
      ...(stack ? stackEvidence(stack.frames, stack.self.perSecond, from) : []),
      ...computedEvidence("Growth of the heap", whole.perSecond, "bytes-per-second", from),
      ...computedEvidence("Growth of RSS", situation.growthPerSecond, "bytes-per-second", {
        source: sourceOf(situation.signals, "rss"),
        at: situation.at,
      }),
    ],
    wouldChangeIt: "A later pair of heap profiles in which something else grows more.",
  };
}

function stackEvidence(
  frames: readonly string[],
  perSecond: number | null,
  from: { source: string; at: number | null },
): Evidence[] {
  const shown = frames.slice(-mostFrames).join(" → ");
  const path: Evidence = { label: "Stack that grew most", value: shown, unit: "text", query: null, ...from };
  return [path, ...computedEvidence("Growth of this stack", perSecond, "bytes-per-second", from)];
}

/** A clear share says where the heap grows; that it is the cause takes a heap that grows about as fast as RSS. */
function growthConfidence(situation: Situation, share: number): Confidence {
  const slope = heapSlope(situation);
  const { growthPerSecond } = situation;
  const follows = slope !== null && growthPerSecond !== null && slope >= followsRssShare * growthPerSecond;
  if (share >= clearShare && follows) return "high";
  return share >= dominantShare ? "medium" : "low";
}

function holdersFinding(profile: HeapProfileFacts): Finding[] {
  const { sampleTypes, sampleType, total, top } = profile.summary;
  const [first] = top;
  if (sampleTypes[sampleType]?.unit !== "bytes" || !first || total <= 0 || first.flat <= 0) return [];
  const from = { source: `heap profile ${profile.name}`, at: profile.takenAt };
  const share = first.flat / total;
  return [
    {
      id: "heap-holders",
      title: `${first.name} holds most of the heap: ${formatBytes(first.flat)}, ${wholePercent(share)} of what the profile shows`,
      // One profile shows what is held, not what grows.
      confidence: "low",
      evidence: top
        .filter(({ flat }) => flat > 0)
        .slice(0, mostShown)
        .flatMap(({ name, flat }) => computedEvidence(`Held by ${name}`, flat, "bytes", from)),
      wouldChangeIt: "A second heap profile, which shows what grows and not only what is large.",
    },
  ];
}

/** Growth that the heap profiles do not see, as a sentence with both slopes. */
export function heapAgainstRss(situation: Situation): string[] {
  const { growthPerSecond } = situation;
  const slope = heapSlope(situation);
  if (slope === null || growthPerSecond === null || slope >= followsRssShare * growthPerSecond) return [];
  return [
    `RSS grows at ${formatGrowth(growthPerSecond)}, the heap in its profiles at ${formatGrowth(slope)}: most of the growth lies outside of what they show, as memory of native code or of the allocator does.`,
  ];
}
