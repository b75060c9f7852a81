import { Age } from "@/components/ui/age";
import { SignalValue } from "@/components/ui/signal-value";
import { UnknownValue } from "@/components/ui/unknown-value";
import { formatGrowth, formatPercent } from "@/lib/domain/format/format";
import type { IncidentView } from "@/lib/domain/incident/view";
import { isHostMemoryLimit } from "@/lib/domain/signal/signal";

export interface MemoryFactProps {
  view: Pick<IncidentView, "signals" | "ratio" | "alertRule" | "now">;
  /** Whether the alert rule's growth is among them; a verdict states its own. */
  withGrowth?: boolean;
}

/** The numbers under the lead sentence: RSS of limit, percent, growth, with source and age. None is ever left out. */
export function MemoryFact({ view, withGrowth = true }: MemoryFactProps) {
  const { signals, ratio, alertRule, now } = view;
  return (
    <p className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-strong">
      <span>
        <span className="sr-only">RSS </span>
        <strong className="font-semibold">
          <SignalValue signal={signals.rss} now={now} />
        </strong>{" "}
        <span className="text-muted">of</span> <span className="sr-only">limit </span>
        <SignalValue signal={signals.limit} now={now} />
        {isHostMemoryLimit(signals.limit) && <span className="text-attention"> of host memory; no limit is set</span>}
      </span>
      <span>
        {ratio === null ? (
          <UnknownValue word="percent unknown" reason="It needs both RSS and the limit." />
        ) : (
          <strong className="font-semibold">({formatPercent(ratio)})</strong>
        )}
      </span>
      {withGrowth && (
        <span className="whitespace-nowrap">
          {alertRule.bytesPerSecond === null ? (
            <UnknownValue word="growth unknown" reason={alertRule.detail} />
          ) : (
            formatGrowth(alertRule.bytesPerSecond)
          )}
        </span>
      )}
      {signals.rss && (
        <span className="min-w-0 text-body text-muted">
          {signals.rss.source} · <Age at={signals.rss.at} now={now} />
        </span>
      )}
    </p>
  );
}
