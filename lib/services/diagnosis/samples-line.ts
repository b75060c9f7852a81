import "server-only";
import type { TrendInput } from "@/lib/domain/trend/trend";

/**
 * What a trend was judged from, as one line of `guts-runbook analyze --batch`: seconds, bytes. The same engine makes the
 * same trend of it again.
 */
export function samplesLine(id: string, input: TrendInput): string {
  const pairs = (points: TrendInput["points"]) => points.map(({ at, value }) => [at / 1000, value]);
  return JSON.stringify({
    id,
    limitBytes: input.limitBytes === Number.POSITIVE_INFINITY ? "unlimited" : input.limitBytes,
    samples: pairs(input.points),
    restarts: (input.restarts ?? []).map((at) => at / 1000),
    loads: (input.loads ?? []).map(({ name, points }) => ({ name, samples: pairs(points) })),
    horizonsSeconds: input.horizonsSeconds ?? [],
    settings: input.settings ?? {},
  });
}
