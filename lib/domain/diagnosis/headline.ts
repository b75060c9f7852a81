import { formatUtc } from "@/lib/domain/format/format";
import type { ForecastPoint } from "@/lib/domain/trend/trend";
import { decide } from "./decide";
import { explain } from "./explain";
import type { Situation } from "./situation";
import type { Headline, Watching } from "./verdict";

/** The sentence an operator reads first: what is going to happen and when, then why. Both are complete without the page. */
export function writeHeadline(situation: Situation, watching: Watching | null): Headline {
  const { kind, decides } = decide(situation, watching);
  const becauseParts = explain(situation);
  const because = becauseParts
    .map((part) => (part.kind === "text" ? part.text : formatUtc(part.at, situation.at)))
    .join("");
  return { kind, decides, interval: intervalOf(situation), because, becauseParts };
}

/** Only for a limit that is set: the trend also measures against the host's memory. A loop's lives have no tested forecast. */
function intervalOf({ trend, growthPerSecond, limit, at }: Situation): Headline["interval"] {
  const { timeToLimit } = trend;
  if (limit.state !== "set" || trend.restartLoop) return null;
  if (!timeToLimit || growthPerSecond === null || !Number.isFinite(timeToLimit.central)) return null;
  const distance = (point: ForecastPoint) => Math.abs(point.horizonSeconds - timeToLimit.central);
  const [nearest] = [...trend.forecast].sort((a, b) => distance(a) - distance(b));
  return {
    from: trend.segment?.toMs ?? at,
    earliestSeconds: timeToLimit.earliest,
    centralSeconds: timeToLimit.central,
    latestSeconds: timeToLimit.latest,
    basis: nearest?.basis ?? null,
  };
}
