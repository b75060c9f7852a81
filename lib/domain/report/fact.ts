import { formatDuration } from "@/lib/domain/format/format";
import type { ReportField } from "./fields";
import type { Fact } from "./report";

export const known = (...lines: [string, ...string[]]): Fact => ({ state: "known", lines });
export const unknown = (reason: string): Fact => ({ state: "unknown", reason });

/** Known when there is a line at all. */
export function knownOr(lines: readonly string[], reason: string): Fact {
  return lines.length > 0 ? { state: "known", lines: [...lines] } : unknown(reason);
}

/** How many fields data have filled. What people have to write counts as open. */
export function countFilled(fields: Record<ReportField, Fact>): { known: number; of: number } {
  const facts = Object.values(fields);
  return { known: facts.filter(({ state }) => state === "known").length, of: facts.length };
}

/** The span between two instants (epoch ms) in words. */
export function spanOf(fromMs: number, toMs: number): string {
  return formatDuration((toMs - fromMs) / 1000);
}
