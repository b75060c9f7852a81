import { exactSignalValue, formatSignalValue } from "@/lib/domain/format/format-signal";
import type { Signal } from "@/lib/domain/signal/signal";
import { UnknownValue } from "./unknown-value";

export interface SignalValueProps {
  /** Undefined when the console has never asked for this number. */
  signal: Signal | undefined;
  now: number;
}

/** One number as it stands: with its unit, marked when it is stale or a placeholder, hatched when there is none. */
export function SignalValue({ signal, now }: SignalValueProps) {
  if (!signal) return <UnknownValue word="not asked" reason="No source is configured for this number." />;
  if (signal.value === null) return <UnknownValue word={signal.state} reason={signal.detail} />;
  const isMeasured = signal.state === "value";
  return (
    <span title={exactSignalValue(signal) ?? undefined} className="whitespace-nowrap">
      <span className={isMeasured ? "" : "text-muted"}>{formatSignalValue(signal, now)}</span>
      {!isMeasured && <span className="text-attention"> {signal.state}</span>}
    </span>
  );
}
