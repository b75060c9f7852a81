import "server-only";
import type { MemorySetting, Operation } from "@/lib/domain/action/operation";
import { hashText } from "@/lib/services/trend-alert/rule-file";

type Facts = Readonly<Record<string, string>>;

/**
 * The operation that takes this one back, from the facts that its step kept; null where it cannot be. Used by the
 * automatic revert of a failed run, and by the plan of a revert that somebody asks for.
 */
export function toUndo(operation: Operation, facts: Facts): Operation | null {
  switch (operation.kind) {
    case "write-config":
    case "restore-config":
      return toEarlierFile(operation, facts);
    case "memory-limit":
      return toEarlierLimit(operation, facts);
    case "oom-score":
      return toEarlierScore(operation, facts);
    case "install-rule":
      return toEarlierRule(operation, facts);
    case "restart":
    case "drop-caches":
    case "clear-cache":
    case "dump-heap":
    case "collect-diagnostics":
      return null;
  }
}

type Undone<K extends Operation["kind"]> = Extract<Operation, { kind: K }>;

function toEarlierFile(
  { path, expectSha256, newSha256 }: Undone<"write-config" | "restore-config">,
  { backup }: Facts,
): Operation | null {
  if (backup === undefined) return null;
  return { kind: "restore-config", path, backup, expectSha256: newSha256, newSha256: expectSha256 };
}

function toEarlierLimit({ kind, high, keep }: Undone<"memory-limit">, facts: Facts): Operation | null {
  const own = toSetting(facts["own-max"]);
  const ownHigh = toSetting(facts["own-high"]);
  const before = toSetting(facts["max-before"]);
  const highBefore = toSetting(facts["high-before"]);
  // A lasting setting goes back to the one that the console had made, or is taken away again.
  const max = keep === "persistent" ? (own ?? (facts.own === "none" ? "unset" : null)) : before;
  if (max === null) return null;
  const back = keep === "persistent" ? (ownHigh ?? "unset") : highBefore;
  return { kind, max, high: high === null ? null : back, keep };
}

function toSetting(text: string | undefined): MemorySetting | null {
  if (text === "infinity" || text === "unset") return text;
  return text !== undefined && /^[0-9]{1,16}$/.test(text) ? Number(text) : null;
}

function toEarlierScore({ kind, keep }: Undone<"oom-score">, { before }: Facts): Operation | null {
  return before !== undefined && /^-?[0-9]{1,4}$/.test(before) ? { kind, value: Number(before), keep } : null;
}

function toEarlierRule(
  { kind, prometheusId, path, expectSha256, text }: Undone<"install-rule">,
  { previous }: Facts,
): Operation | null {
  if (expectSha256 !== null && previous === undefined) return null;
  return { kind, prometheusId, path, expectSha256: hashText(text), text: previous ?? null };
}
