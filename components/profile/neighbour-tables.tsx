import Link from "next/link";
import { stableKeys } from "@/components/diagnosis/stable-keys";
import { EmptyState } from "@/components/ui/empty-state";
import { ScrollBox, tableLook } from "@/components/ui/scroll-box";
import { UnknownValue } from "@/components/ui/unknown-value";
import { formatCount } from "@/lib/domain/format/format";
import { formatPercentOf, formatProfileValue } from "@/lib/domain/profile/format-value";
import type { ProfileQuery } from "@/lib/domain/profile/page-query";
import type { SampleType } from "@/lib/domain/profile/profile";
import type { NeighbourAnswer } from "@/lib/domain/profile/question";
import { FunctionCell } from "./function-cell";
import { profileHref } from "./profile-address";
import { ValueCells } from "./value-cells";

/** More of them are counted and not listed. */
const shown = 200;

export interface NeighbourTablesProps {
  id: string;
  query: ProfileQuery;
  answer: NeighbourAnswer;
}

/** One function: what it holds, who calls it and whom it calls, each with what the samples with that call hold. */
export function NeighbourTables({ id, query, answer }: NeighbourTablesProps) {
  const { row, neighbours, total } = answer;
  const type = answer.sampleTypes[answer.sampleType] ?? { type: "", unit: "" };
  const sides = [
    { title: "Callers", list: neighbours.callers, none: "Nothing calls it: it is where the stacks begin." },
    { title: "Callees", list: neighbours.callees, none: "It calls nothing: it is where the stacks end." },
  ];
  return (
    <>
      <h2 className="break-all font-mono font-semibold text-strong">{query.name}</h2>
      {row ? (
        <p>
          Flat {formatProfileValue(row.flat, type)} ({formatPercentOf(row.flat, total)}), cum{" "}
          {formatProfileValue(row.cum, type)} ({formatPercentOf(row.cum, total)}) of {formatProfileValue(total, type)}.{" "}
          <span className="break-all text-muted">
            {row.file === "" ? "The profile names no file." : row.file}
            {row.hasMoreFiles && " and others"}
          </span>
        </p>
      ) : (
        <p>
          <UnknownValue word="nothing of this type" reason="No sample that counts here has this function." />
        </p>
      )}
      <p>
        <Link className="text-link inline-flex min-h-6 items-center" href={profileHref(id, query, { view: "flame" })}>
          Flame graph of this function alone
        </Link>
      </p>
      <div className="grid gap-4 lg:grid-cols-2">
        {sides.map(({ title, list, none }) => (
          <section key={title} className="min-w-0 space-y-2">
            <h3 className="font-semibold">{title}</h3>
            {list.length === 0 ? (
              <EmptyState title={`No ${title.toLowerCase()}`}>{none}</EmptyState>
            ) : (
              <NeighbourTable id={id} query={query} title={title} list={list} total={total} type={type} />
            )}
          </section>
        ))}
      </div>
    </>
  );
}

interface NeighbourTableProps extends Omit<NeighbourTablesProps, "answer"> {
  title: string;
  list: NeighbourAnswer["neighbours"]["callers"];
  total: number;
  type: SampleType;
}

function NeighbourTable({ id, query, title, list, total, type }: NeighbourTableProps) {
  const listed = list.slice(0, shown);
  // Functions without a name may share one.
  const keys = stableKeys(listed.map(({ name }) => name));
  return (
    <>
      <ScrollBox label={title}>
        <table className={tableLook}>
          <thead>
            <tr>
              <th scope="col">Function</th>
              <th scope="col" className="text-right">
                Holds
              </th>
              <th scope="col" className="text-right">
                Of the whole
              </th>
            </tr>
          </thead>
          <tbody>
            {listed.map(({ name, value }, place) => (
              <tr key={keys[place]}>
                <th scope="row">
                  <FunctionCell id={id} query={query} name={name} />
                </th>
                <ValueCells value={value} total={total} type={type} />
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {list.length > shown && (
        <p className="text-muted text-small">
          The largest {formatCount(shown)} of {formatCount(list.length)}.
        </p>
      )}
    </>
  );
}
