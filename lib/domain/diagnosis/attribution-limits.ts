import { formatBytes } from "@/lib/domain/format/format";
import type { Attribution } from "./attribution";
import { consumerLabels } from "./consumers";

/** What an attribution cannot say, as sentences for the page, the gravest first. */
export function limitsOfAttribution(attribution: Omit<Attribution, "limits">, grew: boolean): string[] {
  const { level, growth, perUnit, unknown } = attribution;
  const sentences: string[] = [];
  if (level.bytes === null) sentences.push("RSS was not measured at the end of this stretch, so its level is unknown.");
  else if (growth.bytes === null)
    sentences.push("RSS was not measured at both ends of this stretch: growth is unknown.");
  else if (!grew) sentences.push("RSS did not grow by more than 3 % of its level, so there is no growth to share out.");
  if (level.excessBytes !== null) {
    sentences.push(
      `The consumers add up to ${formatBytes(level.excessBytes)} more than RSS: part of what they report is swapped out, shared or never touched.`,
    );
  }
  if (grew && growth.excessBytes !== null) {
    sentences.push(
      `The consumers grew by ${formatBytes(growth.excessBytes)} more than RSS did; shares are of what they grew.`,
    );
  }
  for (const { name, bytes, basis, detail } of perUnit) {
    if (basis === "told") continue;
    if (bytes === null) sentences.push(`Bytes for each of the ${consumerLabels[name]} are unknown: ${detail}.`);
    else if (basis === "upper bound")
      sentences.push(`The figure for ${consumerLabels[name]} is an upper bound: ${detail}.`);
  }
  const silent = growth.parts.filter((part) => part.bytes === null && !perUnit.some((unit) => unit.name === part.name));
  if (silent.length > 0) {
    sentences.push(`Not measured at both ends: ${silent.map((part) => consumerLabels[part.name]).join(", ")}.`);
  }
  if (unknown.length > 0) {
    sentences.push(
      `Not measured on this node, and so unexplained: ${unknown.map((name) => consumerLabels[name]).join(", ")}.`,
    );
  }
  return sentences;
}
