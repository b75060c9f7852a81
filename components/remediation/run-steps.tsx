import {
  Circle,
  CircleCheck,
  CircleDot,
  CircleMinus,
  CircleQuestionMark,
  CircleX,
  type LucideIcon,
} from "lucide-react";
import { Elapsed } from "@/components/ui/elapsed";
import { formatSeconds } from "@/lib/domain/format/format";
import type { RunView } from "@/lib/domain/run/view";
import { type ShownStepState, toShownStepState } from "./run-words";

type RunStep = RunView["steps"][number];

const looks: Record<ShownStepState, { icon: LucideIcon; colour: string }> = {
  waiting: { icon: Circle, colour: "text-muted" },
  running: { icon: CircleDot, colour: "text-accent" },
  done: { icon: CircleCheck, colour: "text-calm" },
  failed: { icon: CircleX, colour: "text-critical" },
  skipped: { icon: CircleMinus, colour: "text-muted" },
  unfinished: { icon: CircleQuestionMark, colour: "text-attention" },
};

export interface RunStepsProps {
  steps: RunView["steps"];
  live: boolean;
  now: number;
}

/** The steps in order: how far each has come, and how long it took. */
export function RunSteps({ steps, live, now }: RunStepsProps) {
  if (steps.length === 0) return <p className="text-muted">No step was recorded.</p>;
  return (
    <ol aria-label="Steps" className="space-y-1">
      {steps.map((step) => {
        const state = toShownStepState(step.state, live);
        const { icon: Icon, colour } = looks[state];
        return (
          <li key={step.name} aria-current={state === "running" ? "step" : undefined} className="flex gap-2">
            <Icon size={16} aria-hidden="true" className={`mt-0.5 shrink-0 ${colour}`} />
            <div className="min-w-0 flex-1">
              <p className="flex justify-between gap-2">
                <span className={state === "running" ? "font-medium" : ""}>{step.title}</span>
                <span className="whitespace-nowrap text-muted">
                  <StepTime step={step} state={state} now={now} />
                </span>
              </p>
              {step.detail && <p className="break-words text-muted text-small">{step.detail}</p>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function StepTime({ step, state, now }: { step: RunStep; state: ShownStepState; now: number }) {
  const { startedAt, finishedAt } = step;
  if (state === "running" && startedAt !== null) {
    return (
      <>
        <span className="sr-only">running for </span>
        <Elapsed since={startedAt} now={now} />
      </>
    );
  }
  const took = startedAt !== null && finishedAt !== null ? ` · ${formatSeconds((finishedAt - startedAt) / 1000)}` : "";
  return `${state}${took}`;
}
