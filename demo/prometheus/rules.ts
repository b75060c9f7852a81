import { isMap, isScalar, isSeq, parseDocument, type YAMLMap } from "yaml";
import { compressDuration, compressPromql } from "./promql-time";

/**
 * A Prometheus rule file for a world running `scale` times faster: the waiting times and the time ranges of its rules are
 * divided, so that what takes 5 minutes in production takes 5 seconds at scale 60. Everything else, comments included,
 * stays. Throws when the text is not a rule file.
 */
export function compressRules(text: string, scale: number): string {
  const document = parseDocument(text);
  const problem = document.errors[0];
  if (problem) throw new Error(problem.message);
  const groups = document.get("groups");
  if (!isSeq(groups)) throw new Error("a rule file needs a list `groups`");
  if (scale === 1) return text;
  for (const group of groups.items) {
    if (!isMap(group)) continue;
    edit(group, "interval", (value) => compressDuration(value, scale));
    const rules = group.get("rules");
    for (const rule of isSeq(rules) ? rules.items : []) {
      if (!isMap(rule)) continue;
      edit(rule, "expr", (value) => compressPromql(value, scale));
      for (const key of ["for", "keep_firing_for"]) edit(rule, key, (value) => compressDuration(value, scale));
    }
  }
  return document.toString({ lineWidth: 0 });
}

function edit(map: YAMLMap, key: string, change: (value: string) => string): void {
  const node = map.get(key, true);
  if (isScalar(node) && typeof node.value === "string") node.value = change(node.value);
}
