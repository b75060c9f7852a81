import type { PlanContent } from "@/lib/domain/action/action";
import type { Operation } from "@/lib/domain/action/operation";
import type { ConfigValue } from "@/lib/domain/config-edit/change";
import { formatBytes } from "@/lib/domain/format/format";
import type { RunVerdict } from "./verify-node";

/** What a node tells of its settings, by their dotted names; null means unlimited. A setting it does not tell is absent. */
export type EffectiveSettings = ReadonlyMap<string, number | null>;

/** The settings that a plan's operations write, by their dotted names. */
export function wantedSettings(operations: readonly Operation[]): { setting: string; value: ConfigValue }[] {
  return operations.flatMap((operation) =>
    operation.kind !== "write-config"
      ? []
      : operation.changes.flatMap((change) =>
          change.kind === "set" ? [{ setting: change.path.join("."), value: change.value }] : [],
        ),
  );
}

/**
 * Whether a node works with the values that were written. Where it does not tell, nobody knows whether it heeds them, which
 * is said and is no failure; nor is a setting of which the plan said that this build does not heed it.
 */
export function judgeEffective(
  wanted: readonly { setting: string; value: ConfigValue }[],
  effective: EffectiveSettings,
  honours: PlanContent["honours"],
): RunVerdict {
  const said: string[] = [];
  const wrong: string[] = [];
  for (const { setting, value } of wanted) {
    const now = effective.get(setting);
    const isInert = honours.some((one) => one.setting === setting && one.state === "no");
    if (now === undefined) said.push(`${setting}: unknown whether heeded, the node does not tell`);
    else if (now === (value === 0 ? null : value)) said.push(`${setting} is ${show(setting, value)}`);
    else if (isInert) said.push(`${setting} is ${show(setting, now)}: not heeded by this build, as the plan said`);
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
  return { state: "verified", detail: said.length === 0 ? "" : `${said.join("; ")}.`, factsToCheck: [] };
}

/** The settings that are sizes in bytes end in `size`. */
function show(setting: string, value: ConfigValue | null): string {
  if (value === null) return "unlimited";
  return setting.endsWith("_size") && typeof value === "number" ? `${formatBytes(value)} (${value})` : String(value);
}
