import { Badge, type BadgeTone } from "@/components/ui/badge";
import type { IncidentState } from "@/lib/domain/incident/incident";

const looks: Record<IncidentState, { word: string; tone: BadgeTone }> = {
  open: { word: "open", tone: "attention" },
  mitigating: { word: "mitigating", tone: "accent" },
  watching: { word: "watching", tone: "accent" },
  resolved: { word: "resolved", tone: "calm" },
  signed_off: { word: "signed off", tone: "neutral" },
};

export interface IncidentStateBadgeProps {
  state: IncidentState;
}

/** The state of an incident as a word. */
export function IncidentStateBadge({ state }: IncidentStateBadgeProps) {
  const { word, tone } = looks[state];
  return <Badge tone={tone}>{word}</Badge>;
}
