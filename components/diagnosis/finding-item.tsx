import { Badge, type BadgeTone } from "@/components/ui/badge";
import { Details } from "@/components/ui/details";
import type { Confidence, Finding } from "@/lib/domain/diagnosis/verdict";
import { EvidenceTable } from "./evidence-table";

const tones: Record<Confidence, BadgeTone> = { high: "accent", medium: "neutral", low: "neutral" };

export interface FindingItemProps {
  finding: Finding;
  now: number;
}

/** One conclusion: how sure it is, what it rests on, and what would overturn it. */
export function FindingItem({ finding, now }: FindingItemProps) {
  const { title, confidence, evidence, wouldChangeIt } = finding;
  return (
    <li className="space-y-1 px-3 py-2">
      <div className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
        <h3 className="font-semibold">{title}</h3>
        <Badge tone={tones[confidence]}>{confidence} confidence</Badge>
      </div>
      <p className="text-muted">
        <span className="font-medium">What would change it:</span> {wouldChangeIt}
      </p>
      {evidence.length > 0 ? (
        <Details summary={`Evidence (${evidence.length})`}>
          <EvidenceTable of={title} evidence={evidence} now={now} />
        </Details>
      ) : (
        <p className="text-muted text-small">No number stands behind this: it is what could not be measured.</p>
      )}
    </li>
  );
}
