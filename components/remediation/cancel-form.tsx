import { Button } from "@/components/ui/button";
import type { RunView } from "@/lib/domain/run/view";
import { actionWords } from "./action-words";
import { ProblemText } from "./problem-text";
import { isLiveRun } from "./run-words";

export interface CancelFormProps {
  run: Pick<RunView, "state" | "action">;
  /** A route handler: a server action would wait behind whatever this browser still has running. */
  cancelHref: string;
  problem: string | null;
}

/** Ends a live run. Once that is asked for, or the run is over, the button stays in its place and does nothing. */
export function CancelForm({ run, cancelHref, problem }: CancelFormProps) {
  const cancelling = run.state === "cancelling";
  return (
    <form action={cancelHref} method="post" className="space-y-1">
      <ProblemText problem={problem} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button type="submit" disabled={cancelling || !isLiveRun(run)}>
          {cancelling ? "Cancelling…" : actionWords[run.action].cancel}
        </Button>
        <span className="text-muted text-small">
          {isLiveRun(run) ? "Ends its commands; what they have done stays done." : "This run is over."}
        </span>
      </div>
    </form>
  );
}
