import type { CheckResult, CheckState } from "@/lib/domain/check/check";
import type { IncidentState } from "@/lib/domain/incident/incident";
import type { OverruleView } from "@/lib/domain/incident/view";
import type { Blocker } from "./blockers";
import type { Takes } from "./standing";

/** A post-incident item: what data says now, what a person holds against it, and who signed it. Instants in epoch ms. */
export interface SignOffItemView {
  itemId: string;
  text: string;
  check: string | null;
  state: CheckState | null;
  result: CheckResult | null;
  overrule: OverruleView | null;
  takes: Takes;
  signedOff: {
    by: string;
    at: number;
    note: string;
    waived: boolean;
    /** What data said then. */
    evidence: CheckResult | null;
    hasWorsened: boolean;
  } | null;
}

/** A signature under the incident as a whole. */
export interface SignatureView {
  by: string;
  personId: string;
  at: number;
  contentSha256: string;
  /** What has changed since, as phrases; empty: it holds. */
  changes: string[];
}

/** Everything about closing an incident, as the page and `GET /api/v1/incidents/{id}/sign-off` show it. */
export interface SignOffStateView {
  incidentId: string;
  now: number;
  state: IncidentState;
  isMerged: boolean;
  signedOffAt: number | null;
  /** How many different people have to sign. */
  people: number;
  items: SignOffItemView[];
  firing: string[];
  resolution: { at: number; by: string; reason: string } | null;
  verdict: string | null;
  /** Of what would be signed now; once closed of what was signed last. */
  contentSha256: string;
  /** Empty once closed. */
  blockers: Blocker[];
  /** Oldest first. */
  signatures: SignatureView[];
}
