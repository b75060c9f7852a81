import type { MemoryChartModel } from "@/lib/charts/memory-chart-model";
import { formatBytes, formatCount, formatUtc } from "@/lib/domain/format/format";
import { EventShape } from "./event-shape";

export interface ChartTableProps {
  model: MemoryChartModel;
}

/** What was measured, in figures. */
export function SamplesTable({ model }: ChartTableProps) {
  return (
    <table className="w-full max-w-md text-right">
      <caption className="pb-1 text-left text-muted">
        {model.table.length} of {formatCount(model.totalPoints)} samples, evenly spaced
      </caption>
      <Head columns={["Time", "RSS", "Bytes"]} />
      <tbody>
        {model.table.map(({ at, value }) => (
          <tr key={at}>
            <td className="text-left">{formatUtc(at, model.nowMs)}</td>
            <td>{formatBytes(value)}</td>
            <td>{formatCount(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What is expected, in figures, with the interval and what it rests on. */
export function ForecastTable({ model }: ChartTableProps) {
  return (
    <table className="mt-2 w-full max-w-2xl text-right">
      <caption className="pb-1 text-left text-muted">
        {model.forecast?.label ?? "forecast"}, with the ends of its 90 % interval
      </caption>
      <Head columns={["Time", "Forecast", "Bytes", "Low", "High", "Interval"]} />
      <tbody>
        {model.forecastTable.map(({ at, bytes, low, high, basis }) => (
          <tr key={at}>
            <td className="text-left">{formatUtc(at, model.nowMs)}</td>
            <td>{formatBytes(bytes)}</td>
            <td>{formatCount(Math.round(bytes))}</td>
            <td title={formatCount(Math.round(low))}>{formatBytes(low)}</td>
            <td title={formatCount(Math.round(high))}>{formatBytes(high)}</td>
            <td className="pl-3">{basis}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** So many rows are read; more would make the page heavy. */
const mostEvents = 100;

/** What happened to the target, newest first. */
export function EventsTable({ model }: ChartTableProps) {
  const { events } = model;
  return (
    <table className="mt-2 w-full max-w-2xl">
      <caption className="pb-1 text-left text-muted">
        {events.length > mostEvents ? `the newest ${mostEvents} of ${events.length} events` : "events"}
      </caption>
      <Head columns={["Time", "Event"]} isText />
      <tbody>
        {events
          .toReversed()
          .slice(0, mostEvents)
          .map(({ at, kind, text }) => (
            <tr key={`${at} ${text}`} className="align-top">
              <td className="whitespace-nowrap pr-3">{formatUtc(at, model.nowMs)}</td>
              <td>
                <span className="mr-1.5 inline-block">
                  <EventShape kind={kind} />
                </span>
                {text}
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

/** Whether each run in the picture held, newest first. */
export function WatchesTable({ model }: ChartTableProps) {
  return (
    <table className="mt-2 w-full max-w-2xl">
      <caption className="pb-1 text-left text-muted">watches</caption>
      <Head columns={["Watch", "In words"]} isText />
      <tbody>
        {model.watches.toReversed().map(({ words, text }) => (
          <tr key={text} className="align-top">
            <td className="pr-3">{words}</td>
            <td>{text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface HeadProps {
  columns: readonly string[];
  /** All columns hold text, so none is aligned right. */
  isText?: boolean;
}

function Head({ columns, isText = false }: HeadProps) {
  return (
    <thead className="text-muted">
      <tr>
        {columns.map((column, index) => (
          <th key={column} scope="col" className={`font-normal ${isText || index === 0 ? "text-left" : ""}`}>
            {column}
          </th>
        ))}
      </tr>
    </thead>
  );
}
