import type { PlanContent } from "@/lib/domain/action/action";
import type { Operation } from "@/lib/domain/action/operation";
import type { ConfigValue } from "@/lib/domain/config-edit/change";
import { parseNodeConfig } from "@/lib/domain/config-edit/parse-node-config";
import { profilingSetting } from "@/lib/domain/config-edit/profiling-key";
import { formatBytes } from "@/lib/domain/format/format";
import type { RunVerdict } from "./verify-node";

/** The settings that a node can tell of itself, by their dotted names. */
export const toldSettings = [
  "storage.cache.max_size",
  "api.max_connections",
  "p2p.max_peers",
  "storage.rocksdb.block_cache_size",
  "storage.rocksdb.write_buffer_size",
  "storage.rocksdb.max_write_buffer_number",
] as const;
export type ToldSetting = (typeof toldSettings)[number];

/** What a node tells of its settings, by their dotted names. One that it does not tell is in neither map. */
export interface EffectiveSettings {
  /** null means unlimited. */
  told: ReadonlyMap<string, number | null>;
  /** Asked for without an answer, with the reason: it may well tell them. */
  unanswered: ReadonlyMap<string, string>;
}

export interface WantedSetting {
  setting: string;
  value: ConfigValue;
  /** `change`: it was asked for. `file`: the file that was put in place has it. */
  from: "change" | "file";
}

/**
 * The settings that a node has to work with after a plan's operations: those that they set, and where a file was repaired
 * or put back as a whole those that it holds and a node can tell. That profiling is on the dump that follows has shown.
 * @param text of the configuration file as it is now; null when it cannot be read
 */
export function wantedSettings(operations: readonly Operation[], text: string | null): WantedSetting[] {
  const isShown = operations.some((one) => one.kind === "dump-heap" && one.ofSuccessor);
  const set = operations
    .flatMap((operation) =>
      operation.kind !== "write-config"
        ? []
        : operation.changes.flatMap((change): WantedSetting[] =>
            change.kind === "set" ? [{ setting: change.path.join("."), value: change.value, from: "change" }] : [],
          ),
    )
    .filter(({ setting }) => !(isShown && setting === profilingSetting));
  return text === null || !operations.some(isWholeFile) ? set : [...set, ...settingsIn(text)];
}

/** Whether an operation makes the node read its file anew as a whole. */
export function isWholeFile(operation: Operation): boolean {
  if (operation.kind === "restore-config") return true;
  return operation.kind === "write-config" && operation.changes.some(({ kind }) => kind === "merge-duplicates");
}

function settingsIn(text: string): WantedSetting[] {
  const { valueAt } = parseNodeConfig(text);
  return toldSettings.flatMap((setting): WantedSetting[] => {
    const value = valueAt(setting.split("."));
    return typeof value === "number" ? [{ setting, value, from: "file" }] : [];
  });
}

/**
 * Whether a node works with the values that were written. Where it does not tell, nobody knows whether it heeds them, which
 * is said and is no failure; nor is a setting of which the plan said that this build does not heed it. A node that was asked
 * and did not answer, or that told the setting when the plan was made, is `unknown`: it has to be asked again.
 */
export function judgeEffective(
  wanted: readonly WantedSetting[],
  { told, unanswered }: EffectiveSettings,
  honours: PlanContent["honours"],
): RunVerdict {
  const said: string[] = [];
  const wrong: string[] = [];
  const open: string[] = [];
  for (const { setting, value, from } of wanted) {
    const now = told.get(setting);
    const honoured = honours.find((one) => one.setting === setting)?.state ?? "unknown";
    if (now === undefined) {
      const reason = unanswered.get(setting);
      if (reason !== undefined && honoured !== "no") open.push(`${setting} (${reason})`);
      else if (honoured === "yes") open.push(`${setting} (it told it before, and does not now)`);
      else if (from === "change") said.push(`${setting}: unknown whether heeded, the node does not tell`);
    } else if (now === (value === 0 ? null : value)) said.push(`${setting} is ${show(setting, value)}`);
    else if (honoured === "no")
      said.push(`${setting} is ${show(setting, now)}: not heeded by this build, as the plan said`);
    else wrong.push(`${setting} is ${show(setting, now)} instead of ${show(setting, value)}`);
  }
  if (wrong.length > 0) {
    return {
      state: "failed",
      detail: `The node does not work with what was written: ${wrong.join("; ")}.`,
      factsToCheck: [
        "Did the node load its configuration file, or ignore it as a whole?",
        "Does its command line or environment set the same value?",
      ],
    };
  }
  if (open.length > 0) {
    return {
      state: "unknown",
      detail: `The node was restarted, and does not answer what it works with: ${open.join("; ")}.`,
      factsToCheck: ["Which values does the node's debug API tell?", "Does its log say that it read its file?"],
    };
  }
  return { state: "verified", detail: said.length === 0 ? "" : `${said.join("; ")}.`, factsToCheck: [] };
}

/** The settings that are sizes in bytes end in `size`. */
function show(setting: string, value: ConfigValue | null): string {
  if (value === null) return "unlimited";
  return setting.endsWith("_size") && typeof value === "number" ? `${formatBytes(value)} (${value})` : String(value);
}
