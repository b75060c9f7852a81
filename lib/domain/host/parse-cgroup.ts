import type { CgroupFacts } from "./facts";
import { namedCount, splitSections, wholeNumber } from "./sections";

/** Version 1 has no word for "no limit": it prints the largest page-aligned number instead. */
const noLimitFrom = 2 ** 60;

/** A limit file's text: a number of bytes, "none" when no limit is set, null when it cannot be read. */
function parseLimit(text: string | undefined): number | "none" | null {
  if (text?.trim() === "max") return "none";
  const bytes = wholeNumber(text);
  return bytes !== null && bytes >= noLimitFrom ? "none" : bytes;
}

/** The smallest of the limits; null when none is set, undefined when not one could be read. */
function smallest(limits: (number | "none" | null)[]): number | null | undefined {
  const known = limits.filter((limit) => limit !== null);
  if (known.length === 0) return undefined;
  const numbers = known.filter((limit) => limit !== "none");
  return numbers.length === 0 ? null : Math.min(...numbers);
}

/**
 * The `cgroup` section of the helper's answer (kernel documentation: cgroup-v1/memory.rst and cgroup-v2.rst); null when
 * the memory controller or its limit could not be read, so that "no limit" is never a guess.
 */
export function parseCgroup(section: string): CgroupFacts | null {
  const parts = splitSections(section, "--");
  const part = (name: string) => parts.get(name) ?? "";
  const stat = part("memory.stat");
  switch (part("version").trim()) {
    case "1": {
      const limitBytes = smallest([
        parseLimit(parts.get("memory.limit_in_bytes")),
        parseLimit(namedCount(stat, "hierarchical_memory_limit")?.toString()),
      ]);
      if (limitBytes === undefined) return null;
      return {
        version: 1,
        limitBytes,
        highBytes: null,
        currentBytes: wholeNumber(parts.get("memory.usage_in_bytes")),
        inactiveFileBytes: namedCount(stat, "total_inactive_file"),
        oomKills: namedCount(part("memory.oom_control"), "oom_kill"),
      };
    }
    case "2": {
      const limitsOf = (name: string) => [
        parseLimit(parts.get(name)),
        ...part("ancestors")
          .split("\n")
          .filter((line) => line.startsWith(`${name} `))
          .map((line) => parseLimit(line.slice(name.length + 1))),
      ];
      const limitBytes = smallest(limitsOf("memory.max"));
      if (limitBytes === undefined) return null;
      return {
        version: 2,
        limitBytes,
        highBytes: smallest(limitsOf("memory.high")) ?? null,
        currentBytes: wholeNumber(parts.get("memory.current")),
        inactiveFileBytes: namedCount(stat, "inactive_file"),
        oomKills: namedCount(part("memory.events"), "oom_kill"),
      };
    }
    default:
      return null;
  }
}
