import "server-only";
import { describeUnmatched } from "@/lib/domain/alert/webhook";
import { matchesLabels } from "@/lib/domain/promql/selector";
import { config } from "@/lib/services/config";
import type { OpenIncidentInput } from "@/lib/services/incident/open";

/** Whose alert this is: the first target whose matchers its labels fulfil, the host's included, else a key of its labels. */
export function subjectOfAlert(labels: Record<string, string>): OpenIncidentInput["subject"] {
  const target = config().targets.find(
    ({ matchers, hostMatchers }) =>
      matchesLabels(matchers, labels) || (hostMatchers && matchesLabels(hostMatchers, labels)),
  );
  if (target) return { targetId: target.id, name: target.name };
  const { key, name, hint } = describeUnmatched(labels);
  return { unmatchedKey: key, name, hint };
}
