import { chooseSampleType, toFacts } from "./answer-parts";
import { filterStacks } from "./filter-stacks";
import { toFilter, toPattern } from "./filter-texts";
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
  const matches = (name: string, place: string) => search !== null && (search.test(name) || search.test(place));
  const isMatch = search ? Uint8Array.from(rows, ({ name }, row) => Number(matches(name, file[row] ?? ""))) : null;
  const pruned = toFlameTree({ tree, rows, files: file, sampleType: type, total }, self);
  return {
    ...toFacts(open, sampleType),
    tree: pruned,
    matched: isMatch ? matchedSize(tree, self, isMatch) : null,
    matchedNames: Array.from(pruned.names.keys()).filter((at) =>
      matches(pruned.names[at] ?? "", pruned.files[at] ?? ""),
    ),
  };
}
