import Link from "next/link";
import { buttonClass } from "@/components/ui/button";
import { formatDuration } from "@/lib/domain/format/format";

export interface ChartControlsProps {
  /** The page's own path, without a query. */
  basePath: string;
  /** Seconds, as are all the following. */
  range: number;
  window: number;
  horizon: number;
  ranges: readonly number[];
  windows: readonly number[];
  horizons: readonly number[];
  timeScale: number;
}

/** Range, and the alert rule's window and horizon, as plain links and a GET form: the choice lives in the address. */
export function ChartControls(props: ChartControlsProps) {
  const { basePath, range, window, horizon, ranges, windows, horizons, timeScale } = props;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <nav aria-label="Time range" className="flex flex-wrap items-center gap-0.5">
        {ranges.map((seconds) => (
          <Link
            key={seconds}
            scroll={false}
            prefetch={false}
            href={`${basePath}?range=${seconds}&window=${window}&horizon=${horizon}`}
            aria-current={seconds === range ? "true" : undefined}
            className="inline-flex min-h-6 items-center rounded-box px-2 text-muted hover:text-plain aria-[current]:bg-sunken aria-[current]:font-semibold aria-[current]:text-plain aria-[current]:ring-1 aria-[current]:ring-edge-strong"
          >
            {formatDuration(seconds)}
          </Link>
        ))}
      </nav>
      <form method="get" action={basePath} className="flex flex-wrap items-center gap-x-2 gap-y-1 text-muted">
        <input type="hidden" name="range" value={range} />
        <span>Alert rule's line:</span>
        <Choice label="window" name="window" value={window} options={windows} timeScale={timeScale} />
        <Choice label="horizon" name="horizon" value={horizon} options={horizons} timeScale={timeScale} />
        <button type="submit" className={buttonClass("secondary", "", "small")}>
          Apply
        </button>
      </form>
    </div>
  );
}

interface ChoiceProps {
  label: string;
  name: string;
  value: number;
  options: readonly number[];
  timeScale: number;
}

function Choice({ label, name, value, options, timeScale }: ChoiceProps) {
  const toText = (seconds: number) =>
    timeScale === 1
      ? formatDuration(seconds)
      : `${formatDuration(seconds)} (for ${formatDuration(seconds * timeScale)})`;
  return (
    <label className="flex items-center gap-1">
      {label}
      <select
        key={value}
        name={name}
        defaultValue={value}
        className="min-h-6 rounded-box border border-edge-strong bg-raised px-1 text-plain"
      >
        {options.map((seconds) => (
          <option key={seconds} value={seconds}>
            {toText(seconds)}
          </option>
        ))}
      </select>
    </label>
  );
}
