import Link from "next/link";
import { shapeWords } from "@/components/host-report/shape-words";
import { EmptyState } from "@/components/ui/empty-state";
import { ScrollBox, tableLook } from "@/components/ui/scroll-box";
import { formatFullUtc } from "@/lib/domain/format/format";
import type { TargetHistoryView } from "@/lib/domain/history/view";
import { paths } from "@/lib/paths";

/** The runs on one node, newest first, each with what became of it. */
export function RunTable({ runs }: Pick<TargetHistoryView, "runs">) {
  if (runs.length === 0)
    return <EmptyState title="No runs">Nothing was carried out on this node from here.</EmptyState>;
  return (
    <ScrollBox label="Runs">
      <table className={tableLook}>
        <Head names={["Time (UTC)", "Action", "By", "Outcome", "Watch", "Incident"]} />
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <td className="whitespace-nowrap">{formatFullUtc(run.at)}</td>
              <td>{run.title}</td>
              <td>{run.requestedBy}</td>
              <td>
                {run.state}
                {run.result && `: ${run.result}`}
              </td>
              <td>{run.watch ? `${run.watch.state}: ${run.watch.detail}` : "not watched"}</td>
              <IncidentCell id={run.incidentId} number={run.incidentNumber} />
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

/** The verdicts that were kept on this node's incidents, newest first. */
export function VerdictTable({ verdicts }: Pick<TargetHistoryView, "verdicts">) {
  if (verdicts.length === 0) {
    return (
      <EmptyState title="No verdicts">
        One is kept when an incident opens, at each action and when it closes.
      </EmptyState>
    );
  }
  return (
    <ScrollBox label="Verdicts">
      <table className={tableLook}>
        <Head names={["Time (UTC)", "Kept at", "Shape", "What it said", "Incident"]} />
        <tbody>
          {verdicts.map((verdict) => (
            <tr key={`${verdict.incidentId} ${verdict.at} ${verdict.moment}`}>
              <td className="whitespace-nowrap">{formatFullUtc(verdict.at)}</td>
              <td>{verdict.moment}</td>
              <td>{shapeWords[verdict.shape]}</td>
              <td>{verdict.decides}</td>
              <IncidentCell id={verdict.incidentId} number={verdict.incidentNumber} />
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

/** Starts of the node's process, newest first. */
export function RestartTable({ restarts }: Pick<TargetHistoryView, "restarts">) {
  if (restarts.length === 0) {
    return (
      <EmptyState title="No starts on record">The console has not read when this node's process began.</EmptyState>
    );
  }
  return (
    <ScrollBox label="Starts of the process">
      <table className={tableLook}>
        <Head names={["Started (UTC)", "Source"]} />
        <tbody>
          {restarts.map(({ at, source }) => (
            <tr key={at}>
              <td className="whitespace-nowrap">{formatFullUtc(at)}</td>
              <td>{source}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function Head({ names }: { names: string[] }) {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function IncidentCell({ id, number }: { id: string; number: number }) {
  return (
    <td>
      <Link href={paths.incident(id)} className="text-link inline-flex min-h-6 items-center">
        #{number}
      </Link>
    </td>
  );
}
