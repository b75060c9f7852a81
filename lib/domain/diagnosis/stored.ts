import type { RuleReplay } from "@/lib/domain/trend/replay";
import type { TrendResult } from "@/lib/domain/trend/trend";
import type { Attribution } from "./attribution";
import type { Verdict } from "./verdict";

/** The moments of an incident at which its verdict is kept. */
export const frozenMoments = ["opening", "action", "closing"] as const;
export type FrozenMoment = (typeof frozenMoments)[number];

/** A diagnosis as it is stored: plain data, instants in epoch ms, sizes in bytes. */
export interface StoredDiagnosis {
  verdict: Verdict;
  trend: TrendResult;
  attribution: Attribution | null;
  /** Where the memory samples came from, in words. */
  source: string;
  /** The query they answered; null when they are the console's own. */
  query: string | null;
  range: { fromMs: number; toMs: number };
  /** What to know about the samples; null when there is nothing to add. */
  detail: string | null;
  /** What the runbook's growth rule would have done on this history; null without a limit or a full window of it. */
  replay: ReplayedRule | null;
}

/** The replay with the rule's times, as this console runs them, and how much history it ran on; seconds. */
export interface ReplayedRule extends RuleReplay {
  windowSeconds: number;
  horizonSeconds: number;
  historySeconds: number;
}
