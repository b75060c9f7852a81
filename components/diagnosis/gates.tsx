import { Details } from "@/components/ui/details";
import { ScrollBox, tableLook } from "@/components/ui/scroll-box";
import type { ReplayedRule } from "@/lib/domain/diagnosis/stored";
import { perHour } from "@/lib/domain/diagnosis/wording";
import { formatDuration, formatPercent } from "@/lib/domain/format/format";
import type { TrendResult } from "@/lib/domain/trend/trend";
import { GateRow } from "./gate-row";

export interface GatesProps {
  trend: Pick<TrendResult, "gates" | "smallestDetectableBytesPerSecond" | "backTest">;
  replay: ReplayedRule | null;
}

/** How many checks for a leak passed, opening the checks themselves; and how small a leak would still be seen. */
export function Gates({ trend, replay }: GatesProps) {
  const { gates, backTest } = trend;
  const visible = `smallest leak visible: ${smallest(trend)}`;
  if (gates.length === 0) return <p className="text-muted">No check could be made yet · {visible}</p>;
  const passed = gates.filter((gate) => gate.passed).length;
  return (
    <Details
      summary={
        <span className="flex flex-wrap gap-x-3">
          <span className="text-plain">
            {passed} of {gates.length} checks passed
          </span>
          <span>{visible}</span>
        </span>
      }
    >
      <p className="py-1 text-muted text-small">
        All of them have to pass before growth is called a leak. The mark in each bar is the threshold.
      </p>
      <ScrollBox label="Checks for a leak" className="bg-raised">
        <table className={tableLook}>
          <caption className="sr-only">Checks for a leak</caption>
          <thead className="text-muted">
            <tr>
              <th scope="col">Check</th>
              <th scope="col">Outcome</th>
              <th scope="col" className="text-right">
                Measured
              </th>
              <th scope="col">Must be</th>
              <th scope="col">
                <span className="sr-only">Measured against threshold</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {gates.map((gate) => (
              <GateRow key={gate.name} gate={gate} />
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <p className="mt-1 text-muted text-small">
        {backTest
          ? `Of the last ${backTest.origins} forecasts ${formatDuration(backTest.leadSeconds)} ahead, 90 % were within ${formatPercent(backTest.withinShare)}.`
          : "No earlier forecast of this series has come due yet, so the forecast has not been tested on it."}
      </p>
      {replay && <p className="text-muted text-small">{describeReplay(replay)}</p>}
    </Details>
  );
}

/** What the alert's own rule was worth on this node. */
function describeReplay({ fired, right, wrong, undecided, historySeconds }: ReplayedRule): string {
  const over = `in the last ${formatDuration(historySeconds)}`;
  if (fired === 0) return `The runbook's growth rule would not have fired ${over}.`;
  const open = undecided > 0 ? `, ${undecided} not decided yet` : "";
  return `The runbook's growth rule would have fired ${fired === 1 ? "once" : `${fired} times`} ${over}: ${right} right, ${wrong} wrong${open}.`;
}

function smallest({ smallestDetectableBytesPerSecond: slope }: GatesProps["trend"]): string {
  return slope === null ? "not known" : perHour(slope);
}
