import { chooseSampleType, listSampleTypes, toFacts } from "./answer-parts";
import { compare } from "./compare";
import { toDiffTree } from "./flame-tree";
import { mergeProfiles } from "./merge-profiles";
import type { OpenProfile } from "./open-profile";
import type { CompareAnswer, CompareQuestion } from "./question";

/** What changed between two profiles. Throws `RangeError` when the earlier has no such sample type. */
export function answerCompare(question: CompareQuestion, before: OpenProfile, after: OpenProfile): CompareAnswer {
  const later = chooseSampleType(after, question.sampleType);
  const type = after.profile.sampleTypes[later];
  const earlier = before.profile.sampleTypes.findIndex((one) => one.type === type?.type && one.unit === type.unit);
  if (!type || earlier < 0) {
    const missing = `${before.name} has no ${type?.type} in ${type?.unit}`;
    throw new RangeError(
      `${missing}, so that there is nothing to compare. It has: ${listSampleTypes(before.profile)}.`,
    );
  }
  const types = [earlier, later] as const;
  const [first, second] = [before, after].map(({ profile }, at) => ({
    ...profile,
    takenAtMs: question.takenAtMs[at] ?? profile.takenAtMs,
  }));
  if (!first || !second) throw new RangeError("A comparison needs two profiles.");
  const merged = mergeProfiles(first, second, types);
  const comparison = compare(first, second, { types, merged });
  const files = new Map<string, string>();
  for (const { rows, files: own } of [before, after]) {
    rows.rows.forEach(({ identity }, row) => {
      files.set(identity, own.file[row] || (files.get(identity) ?? ""));
    });
  }
  const source = {
    ...{ tree: merged.tree, rows: merged.rows, sampleType: type },
    files: merged.rows.map(({ identity }) => files.get(identity) ?? ""),
    total: Math.max(comparison.whole.before, comparison.whole.after),
  };
  return {
    ...toFacts(after, later),
    comparison: { ...comparison, functions: comparison.functions.slice(0, question.functionLimit ?? undefined) },
    changed: comparison.functions.length,
    tree: toDiffTree(source, merged.earlier, merged.later),
  };
}
