import type { BadgeTone } from "@/components/ui/badge";
import { liveRunStates, type RunState, type StepState } from "@/lib/domain/run/run";
import type { RunView, WatchView } from "@/lib/domain/run/view";

/** Whether the run still holds its target. */
export const isLiveRun = ({ state }: Pick<RunView, "state">): boolean =>
  liveRunStates.some((liveState) => liveState === state);

/** What each state is called, and its tone. `done` says that the steps went through, not that the effect held. */
export const runStateWords: Record<RunState, { word: string; tone: BadgeTone }> = {
  requested: { word: "waiting for the worker", tone: "accent" },
  running: { word: "running", tone: "accent" },
  cancelling: { word: "cancelling", tone: "attention" },
  done: { word: "done", tone: "calm" },
  failed: { word: "failed", tone: "critical" },
  cancelled: { word: "cancelled", tone: "neutral" },
  "outcome unknown": { word: "outcome unknown", tone: "attention" },
};

/** A step as drawn. `unfinished` is one that was under way when its run ended. */
export type ShownStepState = StepState | "unfinished";

/** A run that has ended has no running step; what became of such a step is not known. */
export function toShownStepState(step: StepState, live: boolean): ShownStepState {
  return step === "running" && !live ? "unfinished" : step;
}

/** What a watch has found, and what follows from it. */
export const watchWords: Record<WatchView["state"], { word: string; tone: BadgeTone; advice: string | null }> = {
  watching: { word: "watching", tone: "accent", advice: null },
  held: { word: "held", tone: "calm", advice: "Sign off the post-incident items to close the incident." },
  "mitigated, still growing": {
    word: "mitigated, still growing",
    tone: "attention",
    advice: "Time was gained, nothing is resolved. Plan the next option before the limit comes near.",
  },
  "no effect": { word: "no effect", tone: "critical", advice: "Do not repeat it. Try another option, or escalate." },
  worse: { word: "worse", tone: "critical", advice: "Do not repeat it. Escalate now." },
  unknown: {
    word: "unknown",
    tone: "neutral",
    advice: "The console cannot tell whether it held. Look at the chart before you sign off.",
  },
};
