/** A runbook as one typed tree: everything the page needs, nothing of the Markdown library that produced it. */

export const sectionKinds = [
  "symptoms",
  "detection",
  "diagnosis",
  "resolution",
  "investigation",
  "prevention",
  "escalation",
  "post-incident",
  "related",
  "other",
] as const;
export type SectionKind = (typeof sectionKinds)[number];

export const severities = ["P1", "P2", "P3", "P4"] as const;
export type Severity = (typeof severities)[number];

export type Inline =
  | { type: "text"; value: string }
  | { type: "code"; value: string }
  | { type: "strong" | "emphasis" | "delete"; children: Inline[] }
  | { type: "link"; url: string; children: Inline[] }
  | { type: "break" };

/** One checkbox. `id` is the bound check's name, else a slug of heading path and text; unique within the runbook. */
export interface TaskItem {
  type: "task";
  line: number;
  id: string;
  check: string | null;
  action: string | null;
  text: string;
  children: Inline[];
  blocks: Block[];
}

export type Block =
  | TaskItem
  | { type: "paragraph"; line: number; children: Inline[] }
  | { type: "list"; line: number; ordered: boolean; start: number; items: Block[][] }
  /** A promql fence: evaluated live. With `check` it is that check's query, else a panel of its own. */
  | { type: "query"; line: number; id: string; expr: string; check: string | null }
  /** A shell fence: shown to copy, never executed by being shown. */
  | { type: "command"; line: number; id: string; language: string; text: string; action: string | null }
  /** Any other fence, such as a part of a configuration file that an action writes. */
  | { type: "code"; line: number; language: string | null; text: string; action: string | null }
  | { type: "quote"; line: number; blocks: Block[] }
  | { type: "table"; line: number; header: Inline[][]; rows: Inline[][][] }
  | { type: "rule"; line: number }
  /** Whatever this console has no drawing for, as its own source. */
  | { type: "source"; line: number; text: string };

/** A heading with what follows it; deeper headings nest. `id` is a slug of the heading path, unique within the runbook. */
export interface RunbookSection {
  id: string;
  kind: SectionKind;
  title: string;
  level: number;
  line: number;
  blocks: Block[];
  sections: RunbookSection[];
}

export interface Runbook {
  /** File name without `.md`. */
  id: string;
  title: string;
  severity: Severity | null;
  impact: string | null;
  onCallAction: string | null;
  /** From the on-call action ("Investigate within 4 hours"), in seconds; null when it names no time. */
  investigateWithinSeconds: number | null;
  /** The alert names under the Detection heading: the alerts this runbook claims. Case-sensitive. */
  alertNames: string[];
  preamble: Block[];
  sections: RunbookSection[];
}

export interface RunbookProblem {
  severity: "error" | "warning";
  line: number;
  message: string;
  remedy: string;
}
