import { findContradictions } from "./contradictions";
import { changeFindings } from "./findings/change";
import { configurationFindings } from "./findings/configuration";
import { environmentFindings } from "./findings/environment";
import { growthFindings } from "./findings/growth";
import { heapProfileFindings } from "./findings/heap-profile";
import { missingFindings } from "./findings/missing";
import { shapeFindings } from "./findings/shape";
import { writeHeadline } from "./headline";
import type { DiagnosisInput } from "./input";
import { assessOptions, rankOptions } from "./options/assess-options";
import { recommend } from "./recommend";
import { assessSituation } from "./situation";
import { engineVersion, type Finding, findingIds, type Verdict } from "./verdict";
import { watchingOf } from "./watching";

/**
 * The verdict on one target from what was measured, and nothing else: no clock, no chance, so the same input gives the
 * same verdict to the byte. What is unknown stays null and is named by a finding. Source: the runbook's diagnosis steps 1
 * to 5 and its options A to F.
 */
export function diagnose(input: DiagnosisInput): Verdict {
  const situation = assessSituation(input);
  const watching = watchingOf(situation);
  const options = assessOptions(situation);
  const advice = recommend(situation, options);
  return {
    engineVersion,
    at: input.at,
    targetId: input.targetId,
    headline: writeHeadline(situation, watching),
    shape: input.trend.shape,
    confidence: situation.undecided ? "low" : input.trend.confidence,
    stale: input.signals.rss !== undefined && input.signals.rss.state !== "value",
    findings: rankFindings([
      ...configurationFindings(situation),
      ...growthFindings(situation),
      ...heapProfileFindings(situation),
      ...shapeFindings(situation),
      ...environmentFindings(situation),
      ...changeFindings(situation),
      ...missingFindings(situation),
    ]),
    ...advice,
    options: rankOptions(options, advice.recommended?.option ?? null),
    watching,
    contradictions: findContradictions(situation),
  };
}

/** What decides comes first, what only colours it after: the order of the catalogue of findings. */
function rankFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => findingIds.indexOf(a.id) - findingIds.indexOf(b.id));
}
