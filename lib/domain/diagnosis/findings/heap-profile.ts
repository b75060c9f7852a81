import { formatBytes, formatDuration, formatGrowth } from "@/lib/domain/format/format";
import type { SampleType } from "@/lib/domain/profile/profile";
import { computedEvidence, type Evidence, sourceOf } from "../evidence";
import type { HeapProfileFacts } from "../input";
import { clearShare, dominantShare, type Situation } from "../situation";
import type { Confidence, Finding } from "../verdict";
import { wholePercent } from "../wording";

/** A heap that grows at less than this share of RSS's slope does not hold what makes RSS grow. */
const followsRssShare = 0.5;
/** Profiles that share less of their time with the samples of RSS tell of another time. */
const sharedSpan = 0.5;
const mostShown = 3;
/** Too many frames for a sentence; the innermost ones tell. */
const mostFrames = 4;

/** What heap profiles of this very process say: what grew between the two newest, else what held most in the newest. */
export function heapProfileFindings(situation: Situation): Finding[] {
  const { heapProfile } = situation;
  if (!heapProfile) return [];
  const grown = growthFinding(situation, heapProfile);
  return grown ? [grown] : holdersFinding(heapProfile);
}

/** What is allocated is no growth: of the types of samples these tell what is held at one moment. */
function isHeldBytes(sampleType: SampleType | undefined): boolean {
  return sampleType?.unit === "bytes" && /^(inuse_)?space$/.test(sampleType.type);
}

/** What of the newest comparison tells of growth; null where nothing held has grown. */
function grownHeap({ heapProfile }: Situation) {
  const comparison = heapProfile?.comparison;
  if (!heapProfile || !comparison || !isHeldBytes(comparison.sampleType) || comparison.whole.growth <= 0) return null;
  const first = comparison.functions.find(({ flat }) => flat.growth > 0);
  return first && first.flat.share !== null ? { ...comparison, first, share: first.flat.share } : null;
}

/** The growth of the heap in the time that RSS is judged over, bytes per second; null when that is not known. */
function heapSlope({ heapProfile, trend }: Situation): number | null {
  const comparison = heapProfile?.comparison;
  if (!comparison || !trend.segment || comparison.seconds === null || !isHeldBytes(comparison.sampleType)) return null;
  const spanMs = comparison.seconds * 1000;
  const [from, to] = [heapProfile.takenAt - spanMs, heapProfile.takenAt];
  const sharedMs = Math.min(to, trend.segment.toMs) - Math.max(from, trend.segment.fromMs);
  return sharedMs >= sharedSpan * spanMs ? comparison.whole.perSecond : null;
}

/** Whether heap profiles tell already what grows while RSS does, so that a restart destroys less. */
export function showsWhatGrows(situation: Situation): boolean {
  return grownHeap(situation) !== null && heapSlope(situation) !== null;
}

function growthFinding(situation: Situation, profile: HeapProfileFacts): Finding | null {
  const grown = grownHeap(situation);
  if (!grown) return null;
  const { seconds, whole, functions, stacks, first, share } = grown;
  const between = seconds === null ? "" : ` within ${formatDuration(seconds)}`;
  const from = { source: `heap profiles ${profile.beforeName ?? "before"} and ${profile.name}`, at: profile.takenAt };
  const stack = stacks.find(({ self }) => self.growth > 0);
  return {
    id: "heap-growth",
    title: `The heap grew by ${formatBytes(whole.growth)}${between}: ${wholePercent(Math.min(1, share))} of it in ${first.name}`,
    confidence: growthConfidence(situation, share),
    evidence: [
      ...functions
        .filter(({ flat }) => flat.growth > 0)
        .slice(0, mostShown)
        .flatMap(({ name, flat }) => computedEvidence(`Growth of ${name}`, flat.growth, "bytes", from)),
      ...computedEvidence(`Share of ${first.name} in the heap's growth`, share, "ratio", from),
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
  if (!isHeldBytes(sampleTypes[sampleType]) || !first || total <= 0 || first.flat <= 0) return [];
  const from = { source: `heap profile ${profile.name}`, at: profile.takenAt };
  const share = first.flat / total;
  return [
    {
      id: "heap-holders",
      title: `${first.name} holds the largest part of the heap: ${formatBytes(first.flat)}, ${wholePercent(share)} of what the profile shows`,
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
