import { Age } from "@/components/ui/age";
import { Badge } from "@/components/ui/badge";
import { Elapsed } from "@/components/ui/elapsed";
import { Panel } from "@/components/ui/panel";
import { formatDuration } from "@/lib/domain/format/format";
import type { RunView } from "@/lib/domain/run/view";
import type { RunFile } from "@/lib/queries/incident";
import { actionWords } from "./action-words";
import { CancelForm } from "./cancel-form";
import { fitsColumn, scrollsInColumn } from "./column-fit";
import type { FormAction } from "./form-action";
import { PlanRequestForm } from "./plan-request-form";
import { RunFiles } from "./run-files";
import { RunOutput } from "./run-output";
import { RunResult } from "./run-result";
import { RunSteps } from "./run-steps";
import { RunWatch } from "./run-watch";
import { isLiveRun, runStateWords } from "./run-words";

export interface RunPanelProps {
  run: RunView;
  now: number;
  /** Where the Cancel form posts to. */
  cancelHref: string;
  /** Asks for the plan that takes this run back. */
  revertAction: FormAction;
  /** What the run made, to download. */
  files?: readonly RunFile[];
  problem?: string | null;
}

/** A run from the request to what its watch has found. */
export function RunPanel({ run, now, cancelHref, revertAction, files = [], problem = null }: RunPanelProps) {
  const live = isLiveRun(run);
  const { word, tone } = runStateWords[run.state];
  return (
    <Panel
      id="run"
      title={run.title}
      className={live ? fitsColumn : ""}
      aside={
        <span role="status">
          <Badge tone={tone}>{word}</Badge>
        </span>
      }
    >
      <div className={`space-y-3 px-3 py-2 ${live ? scrollsInColumn : ""}`}>
        <p className="text-muted">
          {run.targetName} · {run.requestedBy}, <Age at={run.requestedAt} now={now} />
          <RunTime run={run} live={live} now={now} />
        </p>
        {run.reason !== null && (
          <p className="break-words">
            <span className="font-medium text-attention">Repeated, because:</span> {run.reason}
          </p>
        )}
        {!live && <RunResult run={run} />}
        {run.watch && <RunWatch watch={run.watch} now={now} />}
        {!live && run.revertible && (
          <PlanRequestForm
            incidentId={run.incidentId}
            action="revert-run"
            parameters={{ runId: run.id }}
            requestAction={revertAction}
            label={actionWords["revert-run"].preview}
          />
        )}
        <RunSteps steps={run.steps} live={live} now={now} />
        <RunFiles runId={run.id} files={files} />
        <RunOutput run={run} live={live} />
      </div>
      <div className="shrink-0 border-edge border-t px-3 py-2">
        <CancelForm run={run} cancelHref={cancelHref} problem={problem} />
      </div>
    </Panel>
  );
}

function RunTime({ run, live, now }: { run: RunView; live: boolean; now: number }) {
  if (run.startedAt === null) return live ? " · not started yet" : " · never started";
  if (run.finishedAt !== null) return ` · took ${formatDuration((run.finishedAt - run.startedAt) / 1000)}`;
  if (!live) return " · when it ended is not known";
  return (
    <>
      {" · running for "}
      <Elapsed since={run.startedAt} now={now} />
    </>
  );
}
