import { chooseSampleType, toFacts, toFilter, toPattern } from "./answer-parts";
import { filterStacks } from "./filter-stacks";
import { matchedSize, rootAt, selfSizes, toFlameTree } from "./flame-tree";
import type { OpenProfile } from "./open-profile";
import type { FlameAnswer, FlameQuestion } from "./question";
import { exactTotal } from "./top";

/** The call tree as asked for. Throws `RangeError` when the profile has no function that is to be the root. */
export function answerFlame(question: FlameQuestion, open: OpenProfile): FlameAnswer {
  const sampleType = chooseSampleType(open, question.sampleType);
  const type = open.profile.sampleTypes[sampleType] ?? { type: "", unit: "" };
  const total = exactTotal(open.profile, sampleType);
  const keep = filterStacks(open.profile, toFilter(question));
  const { tree: whole, nodeOf, rows } = open.frames;
  const nodeCount = whole.parent.length;
  const wholeSelf = selfSizes(open.profile, { nodeOf, nodeCount }, { sampleType, keep });
  const { root } = question;
  if (root !== null && !rows.some(({ name }) => name === root)) {
    throw new RangeError(`${open.name} has no function ${JSON.stringify(root)}.`);
  }
  const { tree, self } =
    root === null ? { tree: whole, self: wholeSelf } : rootAt(whole, wholeSelf, (row) => rows[row]?.name === root);
  const search = toPattern(question.search, "Search");
  const { file } = open.files;
  const isMatch = search
    ? Uint8Array.from(rows, ({ name }, row) => (search.test(name) || search.test(file[row] ?? "") ? 1 : 0))
    : null;
  return {
    ...toFacts(open, sampleType),
    tree: toFlameTree({ tree, rows, files: file, sampleType: type, total }, self),
    matched: isMatch ? matchedSize(tree, self, isMatch) : null,
  };
}
