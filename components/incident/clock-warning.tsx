import { type ClockView, toldSkewSeconds } from "@/lib/domain/clock/skew";
import { formatDuration } from "@/lib/domain/format/format";

export interface ClockWarningProps {
  clocks: readonly ClockView[];
  /** The browser's clock against the server's, in seconds, ahead positive; null until both have been seen. */
  browserSeconds: number | null;
}

/** An answer is on its way for a while, which looks like a clock that is ahead. */
const toldBrowserSeconds = 10;

/** Says which clocks are off, since times from them do not fit beside the others; nothing while they agree. */
export function ClockWarning({ clocks, browserSeconds }: ClockWarningProps) {
  const off = clocks.flatMap(({ name, skewSeconds }) =>
    skewSeconds !== null && Math.abs(skewSeconds) >= toldSkewSeconds ? [tell(`of ${name}`, skewSeconds)] : [],
  );
  if (browserSeconds !== null && Math.abs(browserSeconds) >= toldBrowserSeconds) {
    off.push(tell("of this browser", browserSeconds));
  }
  if (off.length === 0) return null;
  const unknown = clocks.filter(({ skewSeconds }) => skewSeconds === null).map(({ name }) => name);
  return (
    <p role="status" className="break-words rounded-box border border-attention px-3 py-1">
      Clocks differ: {off.join("; ")}. Times from there do not fit beside the console's own; set the clocks (NTP).
      {unknown.length > 0 && ` Not compared: ${unknown.join(", ")}.`}
    </p>
  );
}

const tell = (whose: string, seconds: number): string =>
  `that ${whose} is ${formatDuration(Math.round(Math.abs(seconds)))} ${seconds > 0 ? "ahead of" : "behind"} the console's`;
