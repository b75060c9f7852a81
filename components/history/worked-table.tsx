import { EmptyState } from "@/components/ui/empty-state";
import { ScrollBox, tableLook } from "@/components/ui/scroll-box";
import { actionCatalogue } from "@/lib/domain/action/action";
import { formatPercent } from "@/lib/domain/format/format";
import { type ActionRecord, fewestCases } from "@/lib/domain/history/statistics";
import { spreadWords } from "./times-table";

/** What worked: per action how often its watch held, and for how long. The number of cases stands beside each. */
export function WorkedTable({ worked }: { worked: ActionRecord[] }) {
  if (worked.length === 0) {
    return (
      <EmptyState title="Nothing to compare yet">
        Once a run has been watched to its end, this says how often its action held, and for how long.
      </EmptyState>
    );
  }
  return (
    <ScrollBox label="What worked">
      <table className={tableLook}>
        <thead>
          <tr>
            <th scope="col">Action</th>
            <th scope="col">Held</th>
            <th scope="col">Lasted (median)</th>
            <th scope="col">Not told by the watch</th>
          </tr>
        </thead>
        <tbody>
          {worked.map((record) => (
            <tr key={record.action}>
              <th scope="row">{actionCatalogue[record.action].title}</th>
              <td>{heldWords(record)}</td>
              <td>
                {record.lasted.medianSeconds !== null && record.atLeast && "at least "}
                {spreadWords(record.lasted, "medianSeconds")}, n = {record.lasted.n}
              </td>
              <td>{record.unknown} runs</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

/** A share of one or two runs would look like knowledge. */
function heldWords({ n, held }: ActionRecord): string {
  const counted = `${held} of ${n} runs`;
  return n < fewestCases ? `${counted}: too few to say` : `${counted} (${formatPercent(held / n)})`;
}
