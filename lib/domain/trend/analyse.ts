import { formatBytes, formatDuration } from "@/lib/domain/format/format";
import { newestLevel } from "./back-test";
import { type CleanSamples, cleanSamples } from "./clean";
import { withoutPauses } from "./coverage";
import { type Forecast, makeForecast } from "./forecast";
import { judgeStretch } from "./judge";
import { judgeSinceOnset } from "./onset";
import { afterWarmUp, findSegments } from "./segments";
import { defaultHorizonsSeconds, defaultTrendSettings } from "./settings";
import { isOldEnough, type Judgement, type Situation, samplesIn } from "./situation";
import { timeToLimit } from "./time-to-limit";
import type { TimeToLimit, TrendInput, TrendResult, TrendSettings } from "./trend";
import { judgeUndecided, whyTooThin } from "./undecided";

/**
 * Judges a memory series: its shape with the gates that decided, the forecast with an interval from the series' own past,
 * and the time to the limit. Pure and deterministic: the same input gives the same result to the last bit. Never throws;
 * what cannot be judged comes back as `insufficient` or `restarted-recently` with the reason.
 */
export function analyseTrend(input: TrendInput): TrendResult {
  const settings: TrendSettings = { ...defaultTrendSettings, ...input.settings };
  const limitBytes = knownLimit(input.limitBytes);
  const samples = cleanSamples(input.points);
  if (samples.atMs.length === 0) return nothingToJudge(samples);
  const situation = situationOf(input, samples, limitBytes, settings);
  const thin = whyTooThin(situation);
  const judgement = thin === null && situation.isWarm ? judgeStretch(situation) : null;
  const judged = judgement
    ? (judgeSinceOnset(situation, judgement) ?? { situation, judgement })
    : { situation, judgement: judgeUndecided(situation, thin) };
  return assemble(judged.situation, judged.judgement, input.horizonsSeconds);
}

/** Null for a limit that is unknown, not set ("unlimited") or no size at all. */
function knownLimit(limitBytes: number | null): number | null {
  return limitBytes !== null && Number.isFinite(limitBytes) && limitBytes > 0 ? limitBytes : null;
}

function situationOf(
  input: TrendInput,
  samples: CleanSamples,
  limitBytes: number | null,
  settings: TrendSettings,
): Situation {
  const { atMs, values } = samples;
  const segments = findSegments(samples, input.restarts ?? [], limitBytes, settings);
  const last = segments.at(-1) ?? { from: 0, to: atMs.length, beganInside: false };
  const life = { atMs, values, from: afterWarmUp(last, atMs, settings), to: last.to };
  const warm = withoutPauses(life, samples, settings);
  // What is too young to be judged is still shown and forecast, with its warm-up.
  const stretch = isOldEnough(warm, samples, settings) ? warm : { ...warm, from: last.from };
  return {
    samples,
    cut: { older: warm.from > life.from, newer: life.to - warm.to },
    segments,
    last,
    isWarm: stretch === warm,
    stretch,
    loads: input.loads ?? [],
    newest: newestLevel(stretch),
    limitBytes,
    settings,
  };
}

function assemble(
  situation: Situation,
  judgement: Judgement,
  horizonsSeconds: readonly number[] | undefined,
): TrendResult {
  const { samples, stretch, newest, limitBytes, settings } = situation;
  const { atMs } = stretch;
  const fromMs = atMs[stretch.from] ?? 0;
  const toMs = atMs[stretch.to - 1] ?? fromMs;
  const projection = {
    atMs: toMs,
    level: newest.level + judgement.projectedSlope * newest.lagSeconds,
    slope: judgement.projectedSlope,
  };
  const forecast =
    stretch.to - stretch.from < 3
      ? null
      : makeForecast({
          stretch,
          allValues: samples.values,
          projection,
          limitBytes,
          quantum: judgement.quantum,
          intervalSeconds: samples.intervalSeconds,
          settings,
        });
  return {
    shape: judgement.shape,
    confidence: judgement.confidence,
    slopeBytesPerSecond: judgement.slope,
    smallestDetectableBytesPerSecond: judgement.growth && judgement.growth.leakBytes / judgement.growth.spanSeconds,
    levelBytes: newest.level,
    segment: {
      fromMs,
      toMs,
      samples: samplesIn(stretch, samples),
      spanSeconds: (toMs - fromMs) / 1000,
    },
    segmentStartsMs: situation.segments.map((segment) => atMs[segment.from] ?? 0),
    floors: Array.from(judgement.buckets.floors, (value, index) => ({
      at: fromMs + (judgement.buckets.seconds[index] ?? 0) * 1000,
      value,
    })),
    timeToLimit: limitTime(situation, judgement, forecast),
    forecast: forecast ? horizonsOf(horizonsSeconds, settings).map((seconds) => forecast.at(seconds)) : [],
    backTest: forecast?.backTest ?? null,
    gates: judgement.gates,
    asymptoteBytes: judgement.asymptoteBytes,
    restartLoop: judgement.restartLoop,
    step: judgement.step,
    loads: judgement.loads,
    reasons: [...judgement.reasons, ...remarks(situation)],
    dropped: samples.dropped,
  };
}

function horizonsOf(wanted: readonly number[] | undefined, settings: TrendSettings): readonly number[] {
  return (wanted ?? defaultHorizonsSeconds(settings)).filter((seconds) => Number.isFinite(seconds) && seconds >= 0);
}

function limitTime(situation: Situation, judgement: Judgement, forecast: Forecast | null): TimeToLimit | null {
  const { limitBytes, newest, settings, stretch } = situation;
  if (limitBytes !== null && newest.level >= limitBytes) return { earliest: 0, central: 0, latest: 0 };
  if (judgement.timeToLimit) return judgement.timeToLimit;
  const spanSeconds = ((stretch.atMs[stretch.to - 1] ?? 0) - (stretch.atMs[stretch.from] ?? 0)) / 1000;
  return forecast && timeToLimit(forecast, limitBytes, settings.extrapolationFactor * spanSeconds);
}

/** Below this a value is no size of a process: one page of memory has 4096 bytes, a percentage at most 100. */
const highestPercent = 100;

function remarks({ samples, cut, limitBytes, newest }: Situation): string[] {
  const { dropped, gaps, values } = samples;
  return [
    ...(limitBytes !== null && newest.level >= limitBytes
      ? [`The level, ${formatBytes(newest.level)}, is at or over the limit, ${formatBytes(limitBytes)}.`]
      : []),
    ...(values.every((value) => value <= highestPercent)
      ? ["All values are 100 or less, which looks like percent: give bytes, or read the sizes here as percent."]
      : []),
    ...(gaps.count > 0
      ? [
          `The scrapes paused ${gaps.count === 1 ? "once" : `${gaps.count} times`}, for ${formatDuration(gaps.longestSeconds)} at most.`,
        ]
      : []),
    ...(cut.older ? ["Only what came after the longest pause is judged."] : []),
    ...(cut.newer > 0
      ? [
          `${cut.newer === 1 ? "The newest sample is" : `The ${cut.newer} newest samples are`} left out, alone after a long pause: check the clock they come from.`,
        ]
      : []),
    ...(dropped.notPositive > 0 ? [`${dropped.notPositive} samples were left out: not a positive number.`] : []),
    ...(dropped.duplicateTime > 0
      ? [
          `${dropped.duplicateTime} samples were left out: another one has the same time, perhaps from a second replica.`,
        ]
      : []),
  ];
}

function nothingToJudge(samples: CleanSamples): TrendResult {
  const { notPositive } = samples.dropped;
  return {
    shape: "insufficient",
    confidence: "low",
    slopeBytesPerSecond: null,
    smallestDetectableBytesPerSecond: null,
    levelBytes: null,
    segment: null,
    segmentStartsMs: [],
    floors: [],
    timeToLimit: null,
    forecast: [],
    backTest: null,
    gates: [],
    asymptoteBytes: null,
    restartLoop: null,
    step: null,
    loads: [],
    reasons: [
      notPositive > 0
        ? `None of ${notPositive} samples is a positive number: check which metric and unit are read.`
        : "There are no samples: check that the series exists and is scraped.",
    ],
    dropped: samples.dropped,
  };
}
