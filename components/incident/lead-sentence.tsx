import type { ReactNode } from "react";
import type { IncidentView } from "@/lib/domain/incident/view";
import { LeadHeadline } from "./lead-headline";
import { MemoryFact } from "./memory-fact";

export interface LeadSentenceProps {
  view: IncidentView;
}

/** The largest text on the page: how long there is, or why that cannot be told; then the numbers behind it. */
export function LeadSentence({ view }: LeadSentenceProps) {
  const hasRuleTime = view.alertRule.limitReachedInSeconds !== null;
  return (
    <div className="space-y-1.5">
      <p className="text-balance font-semibold text-lead text-plain">{headline(view)}</p>
      <MemoryFact view={view} />
      <p className="text-body text-muted">
        {hasRuleTime
          ? "This is the alert's own rule: a straight line through the last window. It cannot tell a leak from a warm-up, and a restart inside the window misleads it."
          : "Whether memory will run out is not known from the alert's own rule; the chart and the checklist show what is measured."}
      </p>
    </div>
  );
}

function headline(view: IncidentView): ReactNode {
  const { alertRule, signals } = view;
  if (view.unmatchedHint !== null) return <Unknown lead="No target matches this alert" reason={view.unmatchedHint} />;
  const limit = signals.limit;
  if (!limit || limit.value === null) {
    const reason = limit?.detail ?? "neither the node nor the configuration names one";
    const lead = !limit || limit.state === "not exposed" ? "No limit set" : `Limit unknown (${limit.state})`;
    return <Unknown lead={lead} reason={reason} />;
  }
  if (alertRule.limitReachedInSeconds === null || alertRule.evaluatedAt === null) {
    return <Unknown lead="No forecast" reason={alertRule.detail ?? "the alert's rule gave no answer"} />;
  }
  if (alertRule.limitReachedInSeconds <= 0) return "Limit reached now, by the alert rule's line";
  return (
    <LeadHeadline
      evaluatedAt={alertRule.evaluatedAt}
      limitReachedInSeconds={alertRule.limitReachedInSeconds}
      now={view.now}
    />
  );
}

const longestInlineReason = 60;

/** What is not known leads; a reason of more than a few words follows in smaller type. */
function Unknown({ lead, reason }: { lead: string; reason: string }) {
  if (reason.length <= longestInlineReason) return `${lead}: ${reason}`;
  return (
    <>
      {lead}
      <span className="block font-normal text-muted text-strong">{reason}</span>
    </>
  );
}
