import "server-only";
import { type Forge, toForge } from "@/lib/domain/escalation/forge";
import { type EscalationIssue, toEscalationIssue } from "@/lib/domain/escalation/issue";
import { toNewIssueUrl } from "@/lib/domain/escalation/new-issue-url";
import { withoutSecrets } from "@/lib/domain/report/without-secrets";
import { config } from "@/lib/services/config";
import { makeReport } from "./make";

export interface Escalation {
  incidentId: string;
  issue: EscalationIssue;
  /** Where issues are filed; null: no forge is configured. */
  forge: Forge | null;
  /** The forge's form for a new issue, filled in; null without a forge. */
  newIssueUrl: string | null;
}

/** The issue to file about an incident. Nothing is sent anywhere. Throws `not_found`. */
export async function readEscalation(incidentId: string, nowMs: number): Promise<Escalation> {
  const { input, report } = await makeReport(incidentId, nowMs);
  const issue = toEscalationIssue(withoutSecrets(input), report);
  const forge = toForge(config().escalation);
  return { incidentId, issue, forge, newIssueUrl: forge && toNewIssueUrl(forge, issue) };
}
