import { chooseSampleType, toFacts } from "./answer-parts";
import { compareText } from "./compare-text";
import { type FilterTexts, toFilter, toPattern } from "./filter-texts";
import { findNeighbours } from "./neighbours";
import type { OpenProfile } from "./open-profile";
import type { NeighbourAnswer, NeighbourQuestion, TopAnswer, TopQuestion, TopSort, TopViewRow } from "./question";
import type { RowSort } from "./row-values";
import { top } from "./top";

/** The table as asked for. `sumPercent` goes by the order of `cum` where that is asked for, else by that of `flat`. */
export function answerTop(question: TopQuestion, open: OpenProfile): TopAnswer {
  const { sort, isReversed, offset, limit } = question;
  const sampleType = chooseSampleType(open, question.sampleType);
  const { total, rows: all } = allRows(open, sampleType, sort === "cum" ? "cum" : "flat", question);
  const search = toPattern(question.search, "Search");
  const found = search ? all.filter(({ name, file }) => search.test(name) || search.test(file)) : all;
  const sorted = inOrder(found, sort);
  const ordered = isReversed ? sorted.toReversed() : sorted;
  return {
    ...toFacts(open, sampleType),
    total,
    rows: ordered.slice(offset, limit === null ? undefined : offset + limit),
    found: found.length,
    all: all.length,
  };
}

/** Callers and callees with the function's own row. Throws `RangeError` when the profile has no such function. */
export function answerNeighbours(question: NeighbourQuestion, open: OpenProfile): NeighbourAnswer {
  const sampleType = chooseSampleType(open, question.sampleType);
  const filter = toFilter(question);
  const neighbours = findNeighbours(open.profile, question.name, { sampleType, rows: open.rows, ...filter });
  if (!neighbours) throw new RangeError(`${open.name} has no function ${JSON.stringify(question.name)}.`);
  const { total, rows } = allRows(open, sampleType, "flat", question);
  return {
    ...toFacts(open, sampleType),
    total,
    row: rows.find(({ name }) => name === question.name) ?? null,
    neighbours,
  };
}

function allRows(open: OpenProfile, sampleType: number, sort: RowSort, texts: FilterTexts) {
  const values = open.rowValues(sampleType, texts);
  const { total, rows, places } = top(open.profile, { sampleType, sort, rows: open.rows, values });
  const { file, hasMore } = open.files;
  return {
    total,
    rows: rows.map((row, at): TopViewRow => {
      const place = places[at] ?? 0;
      return { ...row, file: file[place] ?? "", hasMoreFiles: hasMore[place] === 1 };
    }),
  };
}

/** `top` has ordered by `flat` and `cum`. */
function inOrder(rows: readonly TopViewRow[], sort: TopSort): readonly TopViewRow[] {
  if (sort === "flat" || sort === "cum") return rows;
  return rows.toSorted((a, b) => compareText(a[sort], b[sort]));
}
