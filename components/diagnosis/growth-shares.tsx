import type { Attribution } from "@/lib/domain/diagnosis/attribution";
import { wholePercent } from "@/lib/domain/diagnosis/wording";
import { formatBytes, formatDuration } from "@/lib/domain/format/format";
import { PartKey } from "./part-key";
import type { RankedPart } from "./rank-parts";
import { type BarSegment, SegmentBar } from "./segment-bar";

export interface GrowthSharesProps {
  attribution: Pick<Attribution, "growth" | "segment">;
  parts: readonly RankedPart[];
}

/** Shares of the growth as one bar with its labels; what no consumer accounts for is hatched. */
export function GrowthShares({ attribution: { growth, segment }, parts }: GrowthSharesProps) {
  const span = formatDuration((segment.toMs - segment.fromMs) / 1000);
  const shares = parts.flatMap((part) => {
    const share = growth.parts[part.index]?.share ?? 0;
    return share > 0 ? [{ ...part, share }] : [];
  });
  if (growth.bytes === null || growth.unexplainedShare === null) {
    return (
      <p className="text-muted">
        {growth.bytes === null
          ? `How much memory grew over these ${span} is not known.`
          : `Memory did not grow over these ${span}, so there is nothing to share out.`}
      </p>
    );
  }
  const segments: BarSegment[] = [
    ...shares.map(({ name, share, color }) => ({ key: name, share, color })),
    { key: "unexplained", share: growth.unexplainedShare, color: null },
  ];
  return (
    <div className="space-y-1.5">
      <p className="text-muted">
        <strong className="font-semibold text-plain">{formatBytes(growth.bytes)}</strong> more memory over {span}
      </p>
      <SegmentBar segments={segments} className="h-4" />
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {shares.map(({ name, label, color, share }) => (
          <li key={name}>
            <PartKey color={color}>
              {label} <strong className="font-semibold">{wholePercent(share)}</strong>
            </PartKey>
          </li>
        ))}
        <li>
          <PartKey color={null}>
            Unexplained <strong className="font-semibold">{wholePercent(growth.unexplainedShare)}</strong>
          </PartKey>
        </li>
      </ul>
    </div>
  );
}
