import type { Inline } from "@/lib/domain/runbook/runbook";
import { InlineText } from "./inline-text";

export interface RunbookTableProps {
  header: Inline[][];
  rows: Inline[][][];
}

/** A table of a runbook; it scrolls within itself, never the page. */
export function RunbookTable({ header, rows }: RunbookTableProps) {
  return (
    <section
      aria-label="Table"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard.
      tabIndex={0}
      className="overflow-x-auto rounded-box border border-edge"
    >
      <table className="w-full text-left [&_td]:border-edge [&_td]:border-t [&_td]:px-2 [&_td]:py-1 [&_th]:px-2 [&_th]:py-1">
        <thead className="text-muted">
          <tr>
            {numbered(header).map(([key, cell]) => (
              <th key={key} scope="col">
                <InlineText>{cell}</InlineText>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {numbered(rows).map(([rowKey, row]) => (
            <tr key={rowKey}>
              {numbered(row).map(([key, cell]) => (
                <td key={key}>
                  <InlineText>{cell}</InlineText>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Cells have no name of their own; their place is their identity, as the table never changes. */
function numbered<T>(items: T[]): [string, T][] {
  return items.map((item, index) => [String(index), item]);
}
