import "server-only";
import type { ConsumerSeries } from "@/lib/domain/diagnosis/consumers";
import type { MemoryHistory } from "./history";

/** What the judge carries from round to round. */
export interface JudgeState {
  judgedAt: Map<string, number>;
  /** The long look with the loads of its range, which change slowly. */
  long: Map<string, { at: number; history: MemoryHistory; loads: ConsumerSeries[] }>;
  /** The shape last said on an incident's timeline, and the one that may follow it. */
  announced: Map<string, { shape: string | null; next: string; times: number }>;
}

export const newJudgeState = (): JudgeState => ({ judgedAt: new Map(), long: new Map(), announced: new Map() });
