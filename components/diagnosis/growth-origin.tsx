import { Details } from "@/components/ui/details";
import type { Attribution } from "@/lib/domain/diagnosis/attribution";
import { GrowthAreas } from "./growth-areas";
import { GrowthShares } from "./growth-shares";
import { GrowthTable } from "./growth-table";
import { LevelWaterfall } from "./level-waterfall";
import { rankParts } from "./rank-parts";

export interface GrowthOriginProps {
  /** Null when nothing could be attributed. */
  attribution: Attribution | null;
  now: number;
}

/** Where the growth comes from: its shares first, then level and growth in numbers and over time, and what they cannot say. */
export function GrowthOrigin({ attribution, now }: GrowthOriginProps) {
  return (
    <div className="space-y-2 px-3 py-2">
      <h3 className="font-semibold">Where the growth comes from</h3>
      {attribution ? (
        <Attributed attribution={attribution} now={now} />
      ) : (
        <p className="text-muted">Not known: there are too few samples of one process to share memory out.</p>
      )}
    </div>
  );
}

function Attributed({ attribution, now }: { attribution: Attribution; now: number }) {
  const parts = rankParts(attribution);
  const { buckets, limits } = attribution;
  return (
    <>
      <GrowthShares attribution={attribution} parts={parts} />
      <Details summary="Level and growth of each consumer">
        <div className="space-y-1 pt-1">
          <p className="text-muted text-small">
            Level at the end of this stretch, and growth over it. Shares of the growth are of what grew.
          </p>
          <LevelWaterfall attribution={attribution} parts={parts} />
        </div>
      </Details>
      <Details summary="Over time">
        <div className="space-y-2 pt-1">
          <GrowthAreas attribution={attribution} parts={parts} now={now} />
          <Details summary="These numbers as a table">
            <p className="py-1 text-muted text-small">Each row is the middle of one span of time.</p>
            <GrowthTable buckets={buckets} parts={parts} now={now} />
          </Details>
        </div>
      </Details>
      {limits.length > 0 && (
        <Details summary={`What these figures cannot say (${limits.length})`}>
          <ul className="list-disc space-y-0.5 pl-5 text-muted">
            {limits.map((limit) => (
              <li key={limit}>{limit}</li>
            ))}
          </ul>
        </Details>
      )}
    </>
  );
}
