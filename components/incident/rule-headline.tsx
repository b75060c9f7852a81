import { formatBytes } from "@/lib/domain/format/format";
import type { IncidentView } from "@/lib/domain/incident/view";
import { isHostMemoryLimit } from "@/lib/domain/signal/signal";
import { LeadHeadline } from "./lead-headline";

export interface RuleHeadlineProps {
  view: Pick<IncidentView, "alertRule" | "signals" | "unmatchedHint" | "now">;
  /** Whether it is the lead sentence, whose reasons stand on a line of their own in smaller type. */
  isLead: boolean;
}

/** How long there is by the alert's own rule, or why that rule gives no time. */
export function RuleHeadline({ view, isLead }: RuleHeadlineProps) {
  const { alertRule, signals, unmatchedHint, now } = view;
  if (unmatchedHint !== null) {
    return <Unknown lead="No target matches this alert" reason={unmatchedHint} isLead={isLead} />;
  }
  const limit = signals.limit;
  if (!limit || limit.value === null || isHostMemoryLimit(limit)) {
    const reason = isHostMemoryLimit(limit)
      ? `percentages are of the host's ${formatBytes(limit?.value ?? 0)}`
      : (limit?.detail ?? "neither the node nor the configuration names one");
    const isUnset = !limit || limit.state === "not exposed" || isHostMemoryLimit(limit);
    const lead = isUnset ? "No limit set" : `Limit unknown (${limit.state})`;
    return <Unknown lead={lead} reason={reason} isLead={isLead} />;
  }
  if (alertRule.limitReachedInSeconds === null || alertRule.evaluatedAt === null) {
    const reason = alertRule.detail ?? "the alert's rule gave no answer";
    return <Unknown lead="No forecast" reason={reason} isLead={isLead} />;
  }
  if (alertRule.limitReachedInSeconds <= 0) return "Limit reached now, by the alert rule's line";
  return (
    <LeadHeadline
      evaluatedAt={alertRule.evaluatedAt}
      limitReachedInSeconds={alertRule.limitReachedInSeconds}
      now={now}
      isLead={isLead}
    />
  );
}

const longestInlineReason = 60;

/** What is not known leads; in the lead, a reason of more than a few words follows in smaller type. */
function Unknown({ lead, reason, isLead }: { lead: string; reason: string; isLead: boolean }) {
  if (!isLead || reason.length <= longestInlineReason) return `${lead}: ${reason}`;
  return (
    <>
      {lead}
      <span className="block font-normal text-muted text-strong">{reason}</span>
    </>
  );
}
