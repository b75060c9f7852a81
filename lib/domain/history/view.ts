import type { IncidentSummaryView } from "@/lib/domain/incident/view";
import type { WatchState } from "@/lib/domain/run/record";
import type { RunState } from "@/lib/domain/run/run";
import type { Shape } from "@/lib/domain/trend/trend";
import type { ActionRecord, Spread } from "./statistics";

/** From the opening of an incident, over those of which it is on record. */
export interface TimesView {
  acknowledge: Spread;
  mitigate: Spread;
  resolve: Spread;
}

/** One page of incidents, newest first. */
export interface IncidentPageView {
  incidents: IncidentSummaryView[];
  /** The number to ask with for the next page; null: this is the last. */
  next: number | null;
}

/** Everything that happened to one target; instants in epoch ms, each list newest first. */
export interface TargetHistoryView {
  now: number;
  targetId: string;
  targetName: string;
  incidents: IncidentSummaryView[];
  runs: {
    id: string;
    incidentId: string;
    incidentNumber: number;
    title: string;
    state: RunState;
    requestedBy: string;
    at: number;
    result: string | null;
    watch: { state: WatchState; detail: string } | null;
  }[];
  restarts: { at: number; source: string }[];
  verdicts: { at: number; shape: Shape; decides: string; moment: string; incidentId: string; incidentNumber: number }[];
  worked: ActionRecord[];
  times: TimesView;
}
