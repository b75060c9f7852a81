import type { Change } from "@/lib/domain/diagnosis/input";
import type { FrozenMoment, StoredDiagnosis } from "@/lib/domain/diagnosis/stored";
import type { HostReport } from "@/lib/domain/host/report";
import type { AlertView } from "@/lib/domain/incident/view";
import type { SignalSet } from "@/lib/domain/signal/signal";
import type { Actor } from "@/lib/domain/timeline/timeline";
import type { ReportProfile } from "./heap-profiles";
import type { ActionItem, Report, ReportChart, ReportRun } from "./report";

/** One outcome of a check on the incident's record. Instants in epoch ms. */
export interface CheckRecord {
  /** The item's words in the runbook. */
  text: string;
  isSymptom: boolean;
  state: "met" | "not met" | "unknown";
  summary: string;
  query: string | null;
  source: string;
  /** Of the deciding sample; null when there is none. */
  at: number | null;
  recordedAt: number;
}

/** What Prometheus counted of the node's requests while the incident lasted. */
export interface RequestFacts {
  fromMs: number;
  toMs: number;
  total: number | null;
  /** Answered with a status of 500 and above. */
  failed: number | null;
  query: string;
  source: string;
  /** Why there is no number; null when there is one. */
  detail: string | null;
}

export interface KeptVerdict {
  moment: FrozenMoment;
  at: number;
  diagnosis: StoredDiagnosis;
  samplesSha256: string;
}

/** What a report is made from: plain data, instants in epoch ms, sizes in bytes. */
export interface ReportInput {
  now: number;
  timeScale: number;
  incident: Report["incident"] & {
    openedBy: string;
    acknowledgedBy: string | null;
    owner: string | null;
    ownerSince: number | null;
  };
  /** Oldest first. */
  timeline: (Report["timeline"][number] & { actorType: Actor["type"] })[];
  alerts: AlertView[];
  /** Oldest first. */
  checks: CheckRecord[];
  /** What people held against a check's outcome, in words. */
  overrules: string[];
  /** Oldest first. */
  verdicts: KeptVerdict[];
  /** The newest diagnosis of the target; null until it was judged, and without a target. */
  newest: StoredDiagnosis | null;
  /** Oldest first. */
  runs: ReportRun[];
  signals: SignalSet;
  /** Null: not asked, since the incident has no target. */
  requests: RequestFacts | null;
  host: HostReport | null;
  /** Oldest first. */
  changes: Change[];
  /** Oldest first. */
  heapProfiles: ReportProfile[];
  actionItems: ActionItem[];
  signatures: Report["signatures"];
  charts: ReportChart[];
}
