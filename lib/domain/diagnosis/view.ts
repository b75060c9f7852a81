import type { TrendResult } from "@/lib/domain/trend/trend";
import type { Attribution } from "./attribution";
import type { ReplayedRule } from "./stored";
import type { Verdict } from "./verdict";

/** The newest diagnosis of a target, as pages and the API show it. Instants in epoch ms, sizes in bytes. */
export interface DiagnosisView {
  verdict: Verdict;
  trend: TrendResult;
  attribution: Attribution | null;
  /** Where the memory samples came from, in words, and the query they answered; null when it was no query. */
  source: string;
  query: string | null;
  /** The moment judged: that of the newest sample. */
  judgedAt: number;
  /** The samples were older than they should be when this was read: show it as what was, never as what is. */
  stale: boolean;
  /** Why it is stale, or what else to know about the samples; null when there is nothing to add. */
  detail: string | null;
  /** What the runbook's growth rule would have done on this node's history. */
  replay: ReplayedRule | null;
  /** A verdict frozen on this incident at its opening, at each action and at its closing, oldest first. */
  frozen: FrozenVerdictView[];
}

/** A verdict as it was at one moment of the incident. It can be worked out again from the samples at `samplesHref`. */
export interface FrozenVerdictView {
  id: string;
  moment: "opening" | "action" | "closing";
  at: number;
  decides: string;
  shape: Verdict["shape"];
  engineVersion: string;
  samplesSha256: string;
  samplesHref: string;
}
