import { isStale } from "@/components/diagnosis/is-stale";
import { StaleNote } from "@/components/diagnosis/stale-note";
import { SignalTable } from "@/components/incident/signal-table";
import { Panel } from "@/components/ui/panel";
import { ScrollBox, tableLook } from "@/components/ui/scroll-box";
import { UnknownValue } from "@/components/ui/unknown-value";
import type { DiagnosisView } from "@/lib/domain/diagnosis/view";
import { perHour } from "@/lib/domain/diagnosis/wording";
import { formatDuration, formatGrowth, formatPercent } from "@/lib/domain/format/format";
import { freshValue, type SignalSet } from "@/lib/domain/signal/signal";
import { type Fact, textFact } from "./fact";
import { FactGroup } from "./fact-group";
import { NotJudged } from "./not-judged";
import { shapeWords } from "./shape-words";
import { stepPanelId } from "./step-id";
import { windowSlopes } from "./window-slopes";

export interface StepTrendProps {
  diagnosis: DiagnosisView | null;
  signals: SignalSet;
  now: number;
}

/** Step 2: which way memory goes, how fast over which window, and what the host has left. */
export function StepTrend({ diagnosis, signals, now }: StepTrendProps) {
  const [total, available] = [freshValue(signals["host-memory-total"]), freshValue(signals["host-memory-available"])];
  return (
    <Panel id={stepPanelId(2)} title="Step 2: Trend">
      <div className="space-y-3 px-3 py-2">
        {diagnosis ? <Trend diagnosis={diagnosis} now={now} /> : <NotJudged what="The trend" />}
        <div className="space-y-1">
          <h3 className="font-semibold">
            What the host has left
            {total !== null && available !== null && total > 0 && (
              <span className="font-normal text-muted"> · {formatPercent(available / total)} of its memory</span>
            )}
          </h3>
          <SignalTable signals={signals} now={now} names={["host-memory-available", "host-memory-total"]} />
        </div>
      </div>
    </Panel>
  );
}

function Trend({ diagnosis, now }: { diagnosis: DiagnosisView; now: number }) {
  const { trend, source, judgedAt } = diagnosis;
  const slopes = windowSlopes(trend);
  const smallest = trend.smallestDetectableBytesPerSecond;
  const facts: Fact[] = [
    textFact("Course", shapeWords[trend.shape]),
    textFact("Confidence", trend.confidence),
    textFact(
      "Smallest leak visible here",
      smallest === null ? null : perHour(smallest),
      "Too few samples of one process to say.",
    ),
    textFact(
      "Judged from",
      trend.segment ? samplesText(trend.segment) : null,
      "No stretch of one process is long enough.",
    ),
  ];
  return (
    <>
      {isStale(diagnosis) && <StaleNote judgedAt={judgedAt} now={now} detail={diagnosis.detail} />}
      <FactGroup title="Resident memory" source={source} at={judgedAt} now={now} facts={facts} ages={false} />
      {slopes.length > 0 && (
        <ScrollBox label="Growth by window">
          <table className={tableLook}>
            <caption className="sr-only">Growth by window</caption>
            <thead className="text-muted">
              <tr>
                <th scope="col">Window</th>
                <th scope="col" className="text-right">
                  Length
                </th>
                <th scope="col" className="text-right">
                  Growth
                </th>
                <th scope="col">Against the smallest visible</th>
              </tr>
            </thead>
            <tbody>
              {slopes.map(({ label, spanSeconds, bytesPerSecond }) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  <td className="whitespace-nowrap text-right">{formatDuration(spanSeconds)}</td>
                  <td className="whitespace-nowrap text-right">
                    {bytesPerSecond === null ? <UnknownValue word="too short" /> : formatGrowth(bytesPerSecond)}
                  </td>
                  <td className="text-muted">{againstSmallest(bytesPerSecond, smallest, spanSeconds, trend)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </>
  );
}

function samplesText({ samples, spanSeconds }: { samples: number; spanSeconds: number }): string {
  return `${samples} samples over ${formatDuration(spanSeconds)} of one process`;
}

/** What is visible over the whole stretch is not over a part of it: noise weighs the more, the shorter the window. */
function againstSmallest(
  slope: number | null,
  smallest: number | null,
  spanSeconds: number,
  { segment }: DiagnosisView["trend"],
): string {
  if (slope === null || smallest === null || !segment || spanSeconds <= 0) return "not known";
  const here = smallest * (segment.spanSeconds / spanSeconds);
  return Math.abs(slope) >= here ? `visible (from ${perHour(here)})` : `within noise (below ${perHour(here)})`;
}
