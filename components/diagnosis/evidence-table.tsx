import { Age } from "@/components/ui/age";
import { CopyButton } from "@/components/ui/copy-button";
import { Details } from "@/components/ui/details";
import { ScrollBox, tableLook } from "@/components/ui/scroll-box";
import type { Evidence } from "@/lib/domain/diagnosis/evidence";
import { EvidenceValue } from "./evidence-value";
import { stableKeys } from "./stable-keys";

export interface EvidenceTableProps {
  /** What the facts are evidence of, for assistive technology. */
  of: string;
  evidence: readonly Evidence[];
  now: number;
}

/** The facts a finding rests on: what, how much, from where, how old, and the query that gives it. */
export function EvidenceTable({ of, evidence, now }: EvidenceTableProps) {
  const keys = stableKeys(evidence.map(({ label }) => label));
  return (
    <ScrollBox label={`Evidence: ${of}`}>
      <table className={tableLook}>
        <caption className="sr-only">Evidence: {of}</caption>
        <thead className="text-muted">
          <tr>
            <th scope="col">Fact</th>
            <th scope="col" className="text-right">
              Value
            </th>
            <th scope="col">Source</th>
            <th scope="col">Age</th>
          </tr>
        </thead>
        <tbody>
          {evidence.map((fact, place) => (
            <tr key={keys[place]}>
              <th scope="row" className="min-w-32">
                {fact.label}
              </th>
              <td className={`text-right ${typeof fact.value === "number" ? "whitespace-nowrap" : ""}`}>
                <EvidenceValue evidence={fact} now={now} />
              </td>
              <td className="min-w-36 text-muted">
                {fact.source}
                {fact.query !== null && <Query text={fact.query} />}
              </td>
              <td className="text-muted">
                <Age at={fact.at} now={now} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function Query({ text }: { text: string }) {
  return (
    <Details summary="query">
      <div className="flex flex-wrap items-start gap-1">
        <code className="min-w-0 break-all rounded-box bg-sunken px-1 font-mono">{text}</code>
        <CopyButton text={text} what="query" />
      </div>
    </Details>
  );
}
