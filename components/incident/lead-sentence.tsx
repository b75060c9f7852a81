import { VerdictLead } from "@/components/diagnosis/verdict-lead";
import type { IncidentView } from "@/lib/domain/incident/view";
import { MemoryFact } from "./memory-fact";
import { RuleHeadline } from "./rule-headline";

export interface LeadSentenceProps {
  view: IncidentView;
}

/**
 * The largest text on the page: the verdict with its reasons, and the alert rule's own time as one line beneath. Until there
 * is a verdict, the alert rule's time leads.
 */
export function LeadSentence({ view }: LeadSentenceProps) {
  const { diagnosis, now, timeScale } = view;
  return diagnosis ? (
    <div className="space-y-1">
      <VerdictLead diagnosis={diagnosis} now={now} timeScale={timeScale} />
      <MemoryFact view={view} withGrowth={false} />
      <p className="text-muted">
        <span className="font-medium">The alert's own rule:</span>{" "}
        <span>
          <RuleHeadline view={view} isLead={false} />
          {view.alertRule.isOwn && " (worked out here from the console's own samples)"}
        </span>
      </p>
    </div>
  ) : (
    <RuleLead view={view} />
  );
}

function RuleLead({ view }: LeadSentenceProps) {
  // Such as a silent monitoring: about no node at all.
  if (view.targetId === null && view.unmatchedHint === null) {
    return (
      <p className="text-balance font-semibold text-lead text-plain">{view.runbook.impact ?? view.runbook.title}</p>
    );
  }
  const hasRuleTime = view.alertRule.limitReachedInSeconds !== null;
  return (
    <div className="space-y-1.5">
      <p className="text-balance font-semibold text-lead text-plain">
        <RuleHeadline view={view} isLead />
      </p>
      <MemoryFact view={view} />
      <p className="text-body text-muted">
        {hasRuleTime
          ? "This is the alert's own rule: a straight line through the last window. It cannot tell a leak from a warm-up, and a restart inside the window misleads it."
          : "Whether memory will run out is not known from the alert's own rule; the chart and the checklist show what is measured."}
      </p>
    </div>
  );
}
