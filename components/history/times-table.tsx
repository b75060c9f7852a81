import { ScrollBox, tableLook } from "@/components/ui/scroll-box";
import { formatDuration } from "@/lib/domain/format/format";
import { fewestCases, type Spread } from "@/lib/domain/history/statistics";
import type { TimesView } from "@/lib/domain/history/view";

const rows = [
  ["acknowledge", "to acknowledge"],
  ["mitigate", "to mitigate"],
  ["resolve", "to resolve"],
] as const satisfies readonly [keyof TimesView, string][];

/** How long it takes from the opening, with the number of incidents that say so. */
export function TimesTable({ times }: { times: TimesView }) {
  return (
    <ScrollBox label="Times from the opening">
      <table className={tableLook}>
        <thead>
          <tr>
            <th scope="col">Time from the opening</th>
            <th scope="col">Median</th>
            <th scope="col">9 of 10 within</th>
            <th scope="col">Incidents</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, words]) => (
            <tr key={name}>
              <th scope="row">{words}</th>
              <td>{spreadWords(times[name], "medianSeconds")}</td>
              <td>{spreadWords(times[name], "p90Seconds")}</td>
              <td>n = {times[name].n}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

/** A span with its units, or why there is none. */
export function spreadWords(spread: Spread, which: "medianSeconds" | "p90Seconds"): string {
  const seconds = spread[which];
  return seconds === null ? `too few to say (fewer than ${fewestCases})` : formatDuration(seconds);
}
