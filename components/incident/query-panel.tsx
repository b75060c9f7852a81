import type { QueryBlock } from "@/components/runbook/runbook-blocks";
import { Age } from "@/components/ui/age";
import { CopyButton } from "@/components/ui/copy-button";
import { UnknownValue } from "@/components/ui/unknown-value";
import type { CheckResult } from "@/lib/domain/check/check";
import { formatCount } from "@/lib/domain/format/format";
import type { QueryView } from "@/lib/domain/incident/view";
import { CheckStateWord } from "./check-state";

const shownSeries = 5;

export interface QueryPanelProps {
  block: QueryBlock;
  /** The live answer; undefined when the query has not been asked. */
  answer: QueryView | undefined;
  /** Null when no check is bound; undefined when the bound one has not been evaluated. */
  result: CheckResult | null | undefined;
  now: number;
}

/** A query of the runbook with its answer now; a bound one also says what its check makes of it. */
export function QueryPanel({ block, answer, result, now }: QueryPanelProps) {
  return (
    <figure className="rounded-box border border-edge bg-sunken">
      <figcaption className="flex min-h-7 flex-wrap items-center gap-x-3 border-edge border-b px-2 text-small">
        {result !== null && <CheckStateWord state={result?.state ?? "unknown"} isSymptom />}
        {result && <span className="font-medium">{result.summary}</span>}
        <span className="text-muted">
          <span className="font-mono">promql</span> · live ·{" "}
          {result ? <Age at={result.at} now={now} /> : answer ? <Age at={answer.at} now={now} /> : "not asked yet"}
        </span>
        <span className="ml-auto">
          <CopyButton text={block.expr} what="query" />
        </span>
      </figcaption>
      <pre className="whitespace-pre-wrap break-words px-3 py-2 font-mono text-small">
        <code>{block.expr}</code>
      </pre>
      <div className="border-edge border-t px-3 py-1 text-small">
        {result ? <p className="max-w-prose text-muted">{result.detail}</p> : <Answer answer={answer} />}
      </div>
    </figure>
  );
}

function Answer({ answer }: { answer: QueryView | undefined }) {
  if (!answer) return <UnknownValue word="not asked" reason="The console has not evaluated this query yet." />;
  if (answer.state !== "value" || answer.series.length === 0) {
    const word = answer.state === "error" ? "query failed" : "no series";
    return (
      <p>
        <UnknownValue word={word} />
        {answer.detail && <span className="text-muted">: {answer.detail}</span>}
      </p>
    );
  }
  const { length } = answer.series;
  return (
    <>
      <ul>
        {answer.series.slice(0, shownSeries).map(({ labels, value }) => (
          <li key={labels} className="flex gap-3">
            <strong className="min-w-20 text-right font-semibold" title={String(value)}>
              {formatCount(Number(value.toPrecision(3)))}
            </strong>
            <span className="min-w-0 break-all font-mono text-muted">{labels || "no labels"}</span>
          </li>
        ))}
      </ul>
      {length > shownSeries && (
        <p className="text-muted">
          {shownSeries} of {length} series shown
        </p>
      )}
    </>
  );
}
