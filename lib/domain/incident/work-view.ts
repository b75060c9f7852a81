import type { ClockView } from "@/lib/domain/clock/skew";
import type { Block } from "@/lib/domain/runbook/runbook";
import type { BriefSection, NoteEvidence, NoteOutput } from "./entry-data";

/** Who works on an incident, since when it is in its state, and what its duplicates are. Instants in epoch ms. */
export interface WorkView {
  /** `key` is what a take-over names as the owner it saw. */
  owner: { key: string; name: string; since: number } | null;
  acknowledged: { by: string; at: number } | null;
  mitigatedAt: number | null;
  resolvedAt: number | null;
  signedOffAt: number | null;
  /** The incident that has its alerts now. */
  mergedInto: IncidentPointer | null;
  /** Duplicates that were merged into it; their timelines stayed with them. */
  absorbed: IncidentPointer[];
  /** Live incidents of the same target that this one could be a duplicate of. */
  mergeable: IncidentPointer[];
  /** What a hand-over would tell now. */
  brief: BriefSection[];
  /** Of the Prometheus and the node that its times come from. */
  clocks: ClockView[];
}

export interface IncidentPointer {
  id: string;
  number: number;
  title: string;
}

/** One note with everything that is kept of it. `at` in epoch ms. */
export interface NoteView {
  seq: number;
  at: number;
  actor: string;
  /** Markdown. */
  text: string;
  evidence: NoteEvidence | null;
  output: NoteOutput | null;
}

/** What an entry of the timeline has beyond its sentence. */
export type EntryDetails =
  /**
   * The beginning of what somebody wrote: Markdown as the runbooks' blocks, so that it is drawn as they are. `wholeHref`: where
   * all of it is; null when this is all. Of `output` `kept` characters are stored, which can be fewer than were pasted.
   */
  | {
      kind: "note";
      blocks: Block[];
      textCharacters: number;
      evidence: NoteEvidence | null;
      output: (NoteOutput & { kept: number }) | null;
      wholeHref: string | null;
    }
  | { kind: "brief"; note: string; sections: BriefSection[] }
  /** What was measured: the query or endpoint (null: nothing was asked), the instant of the sample (epoch ms), the value in words. */
  | { kind: "measured"; query: string | null; at: number | null; value: string; source: string }
  /** A verdict kept at that moment, and where its samples are. */
  | { kind: "verdict"; decides: string; samplesSha256: string; samplesHref: string | null };
