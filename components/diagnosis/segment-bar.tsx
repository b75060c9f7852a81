export interface BarSegment {
  key: string;
  /** Share of the whole bar, 0..1. */
  share: number;
  /** A CSS colour; null is drawn hatched, as what is not known. */
  color: string | null;
}

export interface SegmentBarProps {
  segments: readonly BarSegment[];
  /** Share of the bar at which a mark stands; absent for none. */
  markAt?: number | undefined;
  className?: string;
}

/** A horizontal bar of segments. The numbers always stand beside it in words, so it is hidden from assistive technology. */
export function SegmentBar({ segments, markAt, className = "h-3" }: SegmentBarProps) {
  return (
    <div aria-hidden="true" className={`relative flex w-full overflow-hidden rounded-box bg-sunken ${className}`}>
      {segments.map(({ key, share, color }) => (
        <div
          key={key}
          className={color === null ? "hatched border-edge-strong border-x" : "border-surface border-r"}
          style={{ width: percent(share), backgroundColor: color ?? undefined }}
        />
      ))}
      {markAt !== undefined && (
        <div className="absolute inset-y-0 w-0.5 bg-plain" style={{ left: `calc(${percent(markAt)} - 1px)` }} />
      )}
    </div>
  );
}

function percent(share: number): string {
  return `${(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}%`;
}
