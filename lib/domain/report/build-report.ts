import { formatFullUtc } from "@/lib/domain/format/format";
import { redactConfig } from "@/lib/domain/host/redact-config";
import { partValue } from "@/lib/domain/host/report";
import { causeFields } from "./cause-fields";
import { listEvidence } from "./evidence";
import { countFilled, known, knownOr, unknown } from "./fact";
import type { ReportField } from "./fields";
import { impactFields } from "./impact-fields";
import type { ReportInput } from "./input";
import type { ActionItem, Fact, Report, ReportEvidence } from "./report";
import { resourceFields } from "./resource-fields";
import { runFields } from "./run-fields";
import { summaryFields } from "./summary-fields";
import { withoutSecrets } from "./without-secrets";

/** A configuration beyond this many characters is cut in a report; what it is stays told by its hash. */
const longestConfiguration = 64 * 1024;

/** The whole incident as one document, pre-filled from data and without secrets. Pure: same input, same report. */
export function buildReport(input: ReportInput): Report {
  const evidence = listEvidence(input);
  const fields = {
    ...summaryFields(input),
    ...impactFields(input),
    ...causeFields(input),
    ...runFields(input),
    ...resourceFields(input),
    ...followUpFields(input, evidence),
  };
  const { openedBy: _by, acknowledgedBy: _who, owner: _owner, ownerSince: _since, ...incident } = input.incident;
  return withoutSecrets({
    form: "guts-runbook report 1",
    generatedAt: input.now,
    timeScale: input.timeScale,
    incident,
    fields,
    filled: countFilled(fields),
    runs: input.runs,
    configuration: configurationOf(input),
    verdicts: input.verdicts.map(({ moment, at, diagnosis: { verdict }, samplesSha256 }) => ({
      moment,
      at,
      shape: verdict.shape,
      decides: verdict.headline.decides,
      because: verdict.headline.because,
      engineVersion: verdict.engineVersion,
      samplesSha256,
    })),
    evidence,
    heapProfiles: input.heapProfiles,
    charts: input.charts,
    timeline: input.timeline.map(({ actorType: _type, ...entry }) => entry),
    actionItems: input.actionItems,
    signatures: input.signatures,
  });
}

function followUpFields(
  { timeline, actionItems, signatures }: ReportInput,
  evidence: readonly ReportEvidence[],
): Pick<Record<ReportField, Fact>, "timeline" | "evidence" | "action-items" | "sign-offs" | "lessons"> {
  const [first, last] = [timeline[0], timeline.at(-1)];
  return {
    timeline:
      first && last
        ? known(`${timeline.length} entries, ${formatFullUtc(first.at)} to ${formatFullUtc(last.at)}, listed below`)
        : unknown("the timeline is empty"),
    evidence: evidence.length > 0 ? known(`${evidence.length} facts, listed below`) : unknown("nothing was measured"),
    "action-items": itemsOf(actionItems),
    "sign-offs": knownOr(
      [
        ...actionItems.flatMap(({ text, signedOff }) =>
          signedOff
            ? [`${text}: ${signedOff.waived ? "waived" : "signed"} by ${signedOff.by}, ${formatFullUtc(signedOff.at)}`]
            : [],
        ),
        ...signatures.map(({ by, at }) => `The whole incident: signed by ${by}, ${formatFullUtc(at)}`),
      ],
      "nobody has signed anything yet",
    ),
    lessons: {
      state: "to be written",
      reason: "no data can tell what was learned: write here what to keep, to change and to try",
    },
  };
}

function itemsOf(items: readonly ActionItem[]): Fact {
  if (items.length === 0) return unknown("the runbook has no post-incident items");
  const open = items.filter(({ signedOff }) => signedOff === null).map(({ text }) => `Open: ${text}`);
  return knownOr(open.length > 0 ? open : [`None: all ${items.length} post-incident items are signed`], "");
}

function configurationOf({ host }: ReportInput): Report["configuration"] {
  const config = host ? partValue(host.config) : null;
  if (!host || !config?.file || config.redactedText === null) return null;
  const text = redactConfig(config.redactedText);
  const { path, sha256 } = config.file;
  return {
    path,
    sha256,
    at: host.config.at,
    text: text.slice(0, longestConfiguration),
    cut: text.length > longestConfiguration,
  };
}
