import { Age } from "@/components/ui/age";
import { Panel } from "@/components/ui/panel";
import { ScrollBox, tableLook } from "@/components/ui/scroll-box";
import { SignalValue } from "@/components/ui/signal-value";
import { UnknownValue } from "@/components/ui/unknown-value";
import type { Attribution } from "@/lib/domain/diagnosis/attribution";
import { wholePercent } from "@/lib/domain/diagnosis/wording";
import { formatBytes, formatDuration, formatUtc } from "@/lib/domain/format/format";
import type { Signal, SignalSet } from "@/lib/domain/signal/signal";
import { type ConsumerRow, consumerRows } from "./consumer-rows";
import { stepPanelId } from "./step-id";

export interface StepConsumersProps {
  attribution: Attribution | null;
  signals: SignalSet;
  now: number;
}

/** Step 3: what holds the memory, and which of it grows; consumers of which nothing is known stay in the table. */
export function StepConsumers({ attribution, signals, now }: StepConsumersProps) {
  const growth = attribution?.growth;
  return (
    <Panel id={stepPanelId(3)} title="Step 3: What holds the memory">
      <div className="space-y-2 px-3 py-2">
        <ScrollBox label="Consumers of memory">
          <table className={tableLook}>
            <caption className="sr-only">Consumers of memory</caption>
            <thead className="text-muted">
              <tr>
                <th scope="col">Consumer</th>
                <th scope="col" className="text-right">
                  Now
                </th>
                <th scope="col" className="text-right">
                  Holds
                </th>
                <th scope="col" className="text-right">
                  Grew by
                </th>
                <th scope="col" className="text-right">
                  Of the growth
                </th>
                <th scope="col">Source of “now”</th>
              </tr>
            </thead>
            <tbody>
              {consumerRows(attribution).map((row) => (
                <Row key={row.name} row={row} signals={signals} now={now} />
              ))}
              {attribution && (
                <tr>
                  <th scope="row">Unexplained</th>
                  <td className="text-right">
                    <span className="sr-only">no number of its own</span>
                  </td>
                  <Bytes value={attribution.level.unexplainedBytes} />
                  <Bytes value={attribution.growth.unexplainedBytes} />
                  <Share value={attribution.growth.unexplainedShare} />
                  <td className="text-muted">what no measured consumer accounts for</td>
                </tr>
              )}
            </tbody>
          </table>
        </ScrollBox>
        {attribution && growth ? (
          <p className="text-muted text-small">
            Holds and growth: between {formatUtc(attribution.segment.fromMs, now)} and{" "}
            {formatUtc(attribution.segment.toMs, now)} (
            {formatDuration((attribution.segment.toMs - attribution.segment.fromMs) / 1000)}), from the console's own
            samples.{" "}
            {growth.bytes === null
              ? "How much memory grew is not known."
              : `Memory changed by ${formatBytes(growth.bytes)} in all.`}
          </p>
        ) : (
          <p className="text-muted">
            Shares of the growth: <UnknownValue word="not known" /> · there are too few samples of one process to share
            memory out. They come by themselves while the console watches.
          </p>
        )}
      </div>
    </Panel>
  );
}

function Row({ row, signals, now }: { row: ConsumerRow; signals: SignalSet; now: number }) {
  const signal = row.signal === null ? undefined : signals[row.signal];
  const limit = row.limit === null ? undefined : signals[row.limit];
  return (
    <tr>
      <th scope="row">{row.label}</th>
      <td className="text-right">
        <SignalValue signal={signal} now={now} />
        {limit?.value != null && (
          <span className="block text-muted">
            of <SignalValue signal={limit} now={now} />
          </span>
        )}
      </td>
      <Bytes value={row.levelBytes} />
      <Bytes value={row.growthBytes} />
      <Share value={row.growthShare} />
      <td className="min-w-44 text-muted">
        <Source signal={signal} now={now} />
      </td>
    </tr>
  );
}

function Source({ signal, now }: { signal: Signal | undefined; now: number }) {
  if (!signal) return "no source is configured for this number";
  return (
    <>
      {signal.source}
      {signal.at !== null && (
        <>
          {" · "}
          <Age at={signal.at} now={now} />
        </>
      )}
      {signal.detail && ` · ${signal.detail}`}
    </>
  );
}

function Bytes({ value }: { value: number | null }) {
  return <td className="whitespace-nowrap text-right">{value === null ? <UnknownValue /> : formatBytes(value)}</td>;
}

function Share({ value }: { value: number | null }) {
  return (
    <td className="whitespace-nowrap text-right">
      {value === null ? <UnknownValue /> : <strong className="font-semibold">{wholePercent(value)}</strong>}
    </td>
  );
}
