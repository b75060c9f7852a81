import "server-only";
import type { MemorySetting } from "@/lib/domain/action/operation";
import type { ActResult, HostActor, NoReading, Reading } from "@/lib/domain/host/actor";
import type { HostAnswer } from "@/lib/domain/host/process-answer";
import * as check from "@/lib/domain/host/verb-parameters";
import { AppError } from "@/lib/errors";
import { act, marginSeconds } from "./act";
import * as verbs from "./read-verbs";
import { restartThrough } from "./restart";
import type { HostTransport } from "./transport";

export interface HelperActorOptions {
  transport: HostTransport;
  selector: check.ProcessSelector;
  /** The node's folder of heap dumps on its host. */
  dumpDir: string;
  /** The target's `host.configPath`. */
  configPath?: string | undefined;
}

/** Acts through the helper, whatever the way to it. */
export function helperActor({ transport, selector, dumpDir, configPath }: HelperActorOptions): HostActor {
  const access = (signal: AbortSignal | undefined) => ({ transport, selector, configPath, signal });
  return {
    readConfigSource: async (signal) => {
      const read = await toReading(() => verbs.readRawConfig(access(signal)));
      if (read.state !== "answered") return read;
      const { file, text, unreadable } = read.value;
      if (!file?.sha256 || text === null) {
        return { state: "refused", detail: unreadable.join("; ") || "the configuration file cannot be read" };
      }
      return { state: "answered", value: { path: file.path, sha256: file.sha256, text } };
    },
    readMemoryLimits: (signal) => toReading(() => verbs.readMemoryLimits(access(signal))),
    readOomScore: (signal) => toReading(() => verbs.readOomScore(access(signal))),
    listHeapDumps: (signal) => toReading(() => verbs.readDumps(access(signal), dumpDir)),
    fetchHeapDump: (name, signal) => toReading(() => verbs.readDump(access(signal), dumpDir, name)),
    readDiagnostics: (signal) =>
      toReading(async () => ({ state: "answered", value: await verbs.readDiagnostics(access(signal)) })),

    restart: (options) => restartThrough(transport, selector, options),

    writeConfig: (options) => {
      const { path, expectSha256, newSha256, text } = options;
      const pathArgs = path === undefined ? [] : ["--config", path];
      const input = new TextEncoder().encode(text);
      return act(transport, options, {
        args: ["config-write", ...selector, "--expect", expectSha256, "--new", newSha256, ...pathArgs],
        input,
        problem:
          (path === undefined ? null : check.configPathProblem(path)) ??
          check.sha256Problem(expectSha256) ??
          check.sha256Problem(newSha256) ??
          (input.byteLength > mostConfigBytes ? "the configuration is larger than 1 MiB" : null),
        sentence: describeFile,
      });
    },
    restoreConfig: (options) => {
      const { path, backup, expectSha256, newSha256 } = options;
      const what = ["--backup", backup, "--expect", expectSha256, "--new", newSha256, "--config", path];
      return act(transport, options, {
        args: ["config-restore", ...selector, ...what],
        problem:
          check.configPathProblem(path) ??
          check.backupNameProblem(backup) ??
          check.sha256Problem(expectSha256) ??
          check.sha256Problem(newSha256),
        sentence: describeFile,
      });
    },
    resetFailed: async (options) => {
      if (selector[0] !== "--unit") return notAUnit;
      return act(transport, options, {
        args: ["reset-failed", ...selector, ...(options.start ? ["--start", "yes"] : [])],
        problem: null,
        sentence: ({ pid }) =>
          pid === undefined
            ? "The unit's failed state was reset."
            : `The unit's failed state was reset; it runs as ${pid}.`,
      });
    },
    setMemoryLimit: (options) => {
      const { max, high, keep } = options;
      const highArgs = high === null ? [] : ["--high", String(high)];
      return act(transport, options, {
        args: ["memory-limit", ...selector, "--max", String(max), ...highArgs, "--keep", keep],
        problem: check.memorySettingProblem(max) ?? check.memorySettingProblem(high),
        sentence: (facts, isNew) => describeLimit(facts, isNew, max),
      });
    },
    setOomScore: (options) => {
      const { expectStartTicks, value, keep } = options;
      const what = ["--value", String(value), "--keep", keep];
      return act(transport, options, {
        args: ["oom-score", ...selector, "--expect-start", String(expectStartTicks), ...what],
        problem: check.actProblem(options) ?? check.oomScoreProblem(value),
        sentence: (facts, isNew) =>
          isNew
            ? `The OOM score is ${facts.after ?? value}; it was ${facts.before ?? "not told"}.`
            : `The OOM score is ${value} already.`,
      });
    },
    dropCaches: (options) =>
      act(transport, options, {
        args: ["drop-caches"],
        problem: null,
        sentence: (facts) =>
          `The host's caches were dropped: ${facts["cached-before"] ?? "?"} bytes before, ${facts["cached-after"] ?? "?"} after.`,
      }),
    clearCache: (options) =>
      act(transport, options, {
        args: [
          ...expecting("clear-cache", options.expectStartTicks),
          "--timeout",
          check.helperTimeout(options.timeoutSeconds),
        ],
        problem: check.actProblem(options),
        sentence: () => "The node's own command cleared its cache.",
        extraSeconds: marginSeconds,
      }).then(refusedWhereUnknown),
    dumpHeap: (options) =>
      act(transport, options, {
        args: [
          ...expecting("dump-heap", options.expectStartTicks),
          ...["--dir", dumpDir, "--timeout", check.helperTimeout(options.timeoutSeconds)],
        ],
        problem: check.actProblem(options),
        sentence: (facts) => `${facts.name ?? "A dump"} was written (${facts.size ?? "?"} bytes).`,
        extraSeconds: marginSeconds,
      }),
  };

  function expecting(verb: string, startTicks: number): string[] {
    return [verb, ...selector, "--expect-start", String(startTicks)];
  }
}

const notAUnit: ActResult = {
  state: "not supported",
  detail: "Nothing was done: only a systemd unit has a failed state to reset.",
  facts: {},
};
const mostConfigBytes = 1024 * 1024;

/** A build without the command is asked in vain, not wrongly: the host itself has a way. */
function refusedWhereUnknown(result: ActResult): ActResult {
  return result.state === "not supported" ? { ...result, state: "refused" } : result;
}

function describeFile(
  { path = "The configuration", backup }: Readonly<Record<string, string>>,
  isNew: boolean,
): string {
  if (!isNew) return `${path} has this content already.`;
  return backup === undefined
    ? `${path} was written.`
    : `${path} was written; the earlier file is ${backup} beside it.`;
}

function describeLimit(facts: Readonly<Record<string, string>>, isNew: boolean, max: MemorySetting): string {
  if (!isNew) return `The memory limit is ${max} already.`;
  const kept = facts["drop-in"] === undefined ? "" : ` Kept in ${facts["drop-in"]}.`;
  return `The memory limit is ${facts["max-after"] ?? max}; it was ${facts["max-before"] ?? "not told"}.${kept}`;
}

/** A helper's answer as a reading; what failed is a value, since the caller has something to say about it either way. */
async function toReading<T>(read: () => Promise<HostAnswer<T>>): Promise<Reading<T>> {
  try {
    const answer = await read();
    return answer.state === "answered" ? answer : { state: stateOf[answer.state], detail: answer.detail };
  } catch (error) {
    if (error instanceof AppError) {
      return { state: error.code === "invalid" ? "refused" : "failed", detail: error.message };
    }
    // An aborted reading ends with whatever reason the signal was given.
    return { state: "failed", detail: "the reading was cancelled" };
  }
}

const stateOf = {
  gone: "gone",
  mismatch: "gone",
  unreadable: "refused",
  malformed: "failed",
} as const satisfies Record<string, NoReading["state"]>;
