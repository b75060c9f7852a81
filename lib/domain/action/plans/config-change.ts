import { applyChanges } from "@/lib/domain/config-edit/apply-changes";
import type { ConfigChange } from "@/lib/domain/config-edit/change";
import { changesOf, settingsOf } from "@/lib/domain/config-edit/changes-of";
import { parseNodeConfig } from "@/lib/domain/config-edit/parse-node-config";
import { redactedDiff } from "@/lib/domain/config-edit/redacted-diff";
import { assessCache, assessRocksdb } from "@/lib/domain/diagnosis/options/caches";
import { assessConnections } from "@/lib/domain/diagnosis/options/connections";
import type { Situation } from "@/lib/domain/diagnosis/situation";
import type { OptionAssessment } from "@/lib/domain/diagnosis/verdict";
import { partValue } from "@/lib/domain/host/report";
import type { Operation } from "../operation";
import type { ActionRequest } from "../parameters";
import { configFacts, lossFacts, processFacts } from "./basis";
import { planCaptureFirst } from "./capture-first";
import { describeHonours, effectiveValueOf, inertNote, settingText } from "./config-values";
import { costOfWaiting, expectedAfterRestart, restartLosses, toForecast } from "./effect";
import { answerOf, type PlanLooks, type PlanResult, problemOf } from "./looks";
import { editPreconditions, restartRadius } from "./preconditions";
import { describeProcess, restartSteps } from "./restart";
import { situationOf } from "./situation";

type ConfigRequest = Extract<ActionRequest, { action: "reduce-cache" | "limit-connections" | "tune-rocksdb" }>;

/** Options B, C and D of the runbook: an edit of the configuration inside the sections that are there, and a restart. */
export function planConfigChange(looks: PlanLooks, request: ConfigRequest): PlanResult {
  const { target } = looks;
  const source = answerOf(looks.config);
  if (!source) return { failed: `The configuration of ${target.name} cannot be read: ${problemOf(looks.config)}` };
  const reading = parseNodeConfig(source.text);
  if (reading.repeatedSections.length > 0) {
    const names = reading.repeatedSections.join(", ");
    const failed = `${source.path} has repeated blocks (${names}), for which the node ignores the whole file. Plan repair-config first.`;
    return { failed };
  }
  const changes = changesFor(request);
  const applied = applyChanges(source.text, changes);
  if (applied.state === "refused") {
    return {
      failed: `${source.path} cannot be changed safely: ${applied.problems.join("; ")}.${wayThrough(source.text, request, changes)}`,
    };
  }
  const honours = changes.flatMap((change) => describeHonours(looks, change));
  const isInert = honours.length > 0 && honours.every(({ state }) => state === "no");
  const already = applied.state === "unchanged" ? whyNothingToDo(looks, source.path, changes, isInert) : null;
  if (already !== null) return { failed: already };
  const capture = planCaptureFirst(looks, request.parameters.captureFirst);
  const writes = applied.state !== "unchanged";
  const operations: Operation[] = [
    ...capture.operations,
    ...(!writes
      ? []
      : [
          {
            kind: "write-config" as const,
            path: source.path,
            expectSha256: source.sha256,
            newSha256: looks.sha256(applied.text),
            changes,
          },
        ]),
    { kind: "restart" },
  ];
  const { situation, option } = assess(looks, request);
  const settings = changes.flatMap((change) =>
    change.kind === "set"
      ? [
          `${change.path.join(".")} ${settingText(change.path, reading.valueAt(change.path))} → ${settingText(change.path, change.value)}${inertNote(honours, change)}`,
        ]
      : [],
  );
  return {
    content: {
      summary: `${option.title} of ${target.name}: ${settings.join(", ")}; ${describeProcess(looks)}.`,
      steps: [
        "Look again: process and configuration file must still be those that were planned for.",
        capture.step,
        writes
          ? `Write ${source.path} in one piece, with a backup of its present bytes beside it: ${settings.join("; ")}.`
          : `${source.path} has these values already; only the process does not run with them yet.`,
        ...restartSteps(looks),
        "Verify: health, the same node, the file's hash, and the values in effect as far as the node tells them.",
        ...(writes ? ["If that goes wrong: put the earlier file back and restart once more."] : []),
        "Watch the slope of RSS and compare it with the one before.",
      ],
      operations,
      ...(capture.reason === null ? {} : { noCapture: capture.reason }),
      helps: { state: option.helps, reason: option.reason },
      honours,
      diff: writes ? { path: source.path, unified: redactedDiff(source.text, applied.text, source.path) } : null,
      blastRadius: restartRadius(looks).slice(0, writes ? 2 : 1),
      losses: restartLosses(looks),
      preconditions: editPreconditions(looks, writes ? 2 : 1),
      expected: withInertNote(expectedAfterRestart(looks, option), isInert),
      forecast: toForecast(situation, option.whatIf),
      costOfWaiting: costOfWaiting(looks),
      revert: writes
        ? {
            possible: true,
            automatic: true,
            text: `The backup of ${source.path} is put back and the node is restarted; what the restarts lost stays lost.`,
          }
        : { possible: false, automatic: false, text: "A restart cannot be taken back." },
      basis: [...processFacts(looks), ...configFacts(looks), ...lossFacts(looks)],
    },
  };
}

/** Option C's two settings stand in two sections, of which a file may have only one. */
function wayThrough(text: string, request: ConfigRequest, changes: readonly ConfigChange[]): string {
  if (request.action !== "limit-connections" || changes.length < 2) return "";
  const possible = changes.filter((change) => applyChanges(text, [change]).state !== "refused");
  const [only] = possible;
  if (possible.length !== 1 || only?.kind !== "set") return "";
  const [keep, leave] = only.path[0] === "api" ? ["maxConnections", "maxPeers"] : ["maxPeers", "maxConnections"];
  return ` ${only.path.join(".")} alone can be set: give ${keep} and leave ${leave} out (in the form: leave its field empty).`;
}

function changesFor(request: ConfigRequest): ConfigChange[] {
  switch (request.action) {
    case "reduce-cache":
      return changesOf(request.action, request.parameters);
    case "limit-connections":
      return changesOf(request.action, request.parameters);
    case "tune-rocksdb":
      return changesOf(request.action, request.parameters);
  }
}

function assess(looks: PlanLooks, request: ConfigRequest): { situation: Situation; option: OptionAssessment } {
  switch (request.action) {
    case "reduce-cache": {
      const situation = situationOf(looks, { cacheMaxBytes: request.parameters.maxSizeBytes });
      return { situation, option: assessCache(situation) };
    }
    case "limit-connections": {
      const { maxConnections = null, maxPeers = null } = request.parameters;
      const situation = situationOf(looks, { maxConnections, maxPeers });
      return { situation, option: assessConnections(situation) };
    }
    case "tune-rocksdb": {
      const { blockCacheBytes, writeBufferBytes, maxWriteBufferNumber } = request.parameters;
      const rocksdbBytes = blockCacheBytes + maxWriteBufferNumber * writeBufferBytes;
      const situation = situationOf(looks, { rocksdbBytes });
      return { situation, option: assessRocksdb(situation) };
    }
  }
}

/** The file has the values: null when a restart would put them into effect, else why there is nothing to do. */
function whyNothingToDo(
  looks: PlanLooks,
  path: string,
  changes: readonly ConfigChange[],
  isInert: boolean,
): string | null {
  const effective = changes.flatMap((change) =>
    change.kind === "set" ? [{ wanted: change.value, found: effectiveValueOf(looks, change.path.join(".")) }] : [],
  );
  if (effective.some(({ wanted, found }) => found !== null && found !== wanted)) return null;
  if (effective.every(({ wanted, found }) => found === wanted)) {
    return `Already so: ${path} has these values and the node runs with them.`;
  }
  const names = changes.flatMap((change) => settingsOf(change)).join(", ");
  if (isInert)
    return `Already so: ${path} has these values, and this build ignores ${names}: a restart would change nothing.`;
  const writtenAt = configWrittenAt(looks);
  if (writtenAt !== null && looks.facts && writtenAt > looks.facts.startedAt) return null;
  return `Already so: ${path} has these values, and nothing tells that the node runs with others. Plan restart-node if it was started before they were written.`;
}

function configWrittenAt({ report }: PlanLooks): number | null {
  if (!report) return null;
  return partValue(report.changes)?.config?.modifiedAt ?? partValue(report.config)?.file?.modifiedAt ?? null;
}

function withInertNote<T extends { basis: string }>(expected: T, isInert: boolean): T {
  return isInert
    ? { ...expected, basis: `${expected.basis} By the restart alone: this build ignores what is changed.` }
    : expected;
}
