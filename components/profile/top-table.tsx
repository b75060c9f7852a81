import Link from "next/link";
import { stableKeys } from "@/components/diagnosis/stable-keys";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ScrollBox, tableLook } from "@/components/ui/scroll-box";
import { formatCount } from "@/lib/domain/format/format";
import { formatProfilePercent, formatProfileValue } from "@/lib/domain/profile/format-value";
import type { ProfileQuery } from "@/lib/domain/profile/page-query";
import { topPageSize } from "@/lib/domain/profile/profile-page";
import type { TopAnswer, TopSort } from "@/lib/domain/profile/question";
import { FunctionCell } from "./function-cell";
import { profileHref } from "./profile-address";
import { ValueCells } from "./value-cells";

export interface TopTableProps {
  id: string;
  query: ProfileQuery;
  answer: TopAnswer;
}

/** The functions and what they hold, a page at a time; a column's head sorts by it, and once more turns the order round. */
export function TopTable({ id, query, answer }: TopTableProps) {
  const { rows, total, found, all } = answer;
  const type = answer.sampleTypes[answer.sampleType] ?? { type: "", unit: "" };
  const offset = (query.page - 1) * topPageSize;
  const isNarrowed = query.focus !== "" || query.ignore !== "" || query.search !== "";
  const head = { id, query };
  // Functions without a name may share one.
  const keys = stableKeys(rows.map(({ name }) => name));
  if (rows.length === 0) {
    return (
      <EmptyState title={isNarrowed ? "No function matches" : "The profile holds nothing of this type"}>
        {isNarrowed ? "Narrow it less, or show everything." : "Choose another sample type."}
      </EmptyState>
    );
  }
  return (
    <>
      <p>
        {formatProfileValue(total, type)} of {type.type} in all. {countWords(offset, rows.length, found)}
        {found < all && `, of ${formatCount(all)} without the search`}.
      </p>
      <ScrollBox label="Functions and what they hold">
        <table className={tableLook}>
          <thead>
            <tr>
              <SortHead {...head} sort="name" label="Function" />
              <SortHead {...head} sort="flat" label="Flat" isNumber />
              <NumberHead label="Flat %" />
              <NumberHead label="Sum %" />
              <SortHead {...head} sort="cum" label="Cum" isNumber />
              <NumberHead label="Cum %" />
              <SortHead {...head} sort="file" label="File" />
            </tr>
          </thead>
          <tbody>
            {rows.map((row, place) => (
              <tr key={keys[place]}>
                <th scope="row">
                  <FunctionCell id={id} query={query} name={row.name} />
                </th>
                <ValueCells value={row.flat} total={total} type={type} />
                <td className="whitespace-nowrap text-right">{formatProfilePercent(row.sumPercent)}</td>
                <ValueCells value={row.cum} total={total} type={type} />
                <td className="min-w-32 break-all text-muted">
                  {row.file === "" ? "not named" : row.file}
                  {row.hasMoreFiles && " and others"}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <p className="text-muted text-small">
        Flat is what a function's own frames hold, cum what it and all it called hold; percentages are of the whole
        profile, sum % of the rows up to here in the order of {query.sort === "cum" ? "cum" : "flat"}.
      </p>
      <div className="flex flex-wrap gap-3">
        {query.page > 1 && (
          <Link href={profileHref(id, query, { page: query.page - 1 })} className={buttonClass()}>
            Rows before
          </Link>
        )}
        {offset + rows.length < found && (
          <Link href={profileHref(id, query, { page: query.page + 1 })} className={buttonClass()}>
            More rows
          </Link>
        )}
      </div>
    </>
  );
}

function countWords(offset: number, count: number, found: number): string {
  if (count === found) return `${formatCount(found)} ${found === 1 ? "function" : "functions"}`;
  return `Functions ${formatCount(offset + 1)} to ${formatCount(offset + count)} of ${formatCount(found)}`;
}

function NumberHead({ label }: { label: string }) {
  return (
    <th scope="col" className="whitespace-nowrap text-right text-muted">
      {label}
    </th>
  );
}

interface SortHeadProps {
  id: string;
  query: ProfileQuery;
  sort: TopSort;
  label: string;
  isNumber?: boolean;
}

function SortHead({ id, query, sort, label, isNumber = false }: SortHeadProps) {
  const isOn = query.sort === sort;
  // Numbers begin with the largest, names with the first.
  const isAscending = isNumber === query.isReversed;
  return (
    <th
      scope="col"
      aria-sort={isOn ? (isAscending ? "ascending" : "descending") : undefined}
      className={isNumber ? "text-right" : ""}
    >
      <Link
        href={profileHref(id, query, { sort, isReversed: isOn && !query.isReversed })}
        className="inline-flex min-h-6 items-center gap-1 whitespace-nowrap underline"
      >
        {label}
        {isOn && <span aria-hidden="true">{isAscending ? "▲" : "▼"}</span>}
      </Link>
    </th>
  );
}
