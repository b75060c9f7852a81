import { type ClockView, toldSkewSeconds } from "@/lib/domain/clock/skew";
import { formatDuration } from "@/lib/domain/format/format";

export interface ClockWarningProps {
  clocks: readonly ClockView[];
  /** At least so far is the console's clock ahead of the browser's, in seconds; null until both have been compared. */
  consoleSeconds: number | null;
}

/** Says which clocks are off, since times from them do not fit beside the others; nothing while they agree. */
export function ClockWarning({ clocks, consoleSeconds }: ClockWarningProps) {
  const off = clocks.flatMap(({ name, skewSeconds }) =>
    skewSeconds !== null && Math.abs(skewSeconds) >= toldSkewSeconds ? [tell(`of ${name}`, skewSeconds)] : [],
  );
  if (consoleSeconds !== null && Math.abs(consoleSeconds) >= toldSkewSeconds) {
    off.push(tell("of this browser", -consoleSeconds));
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
