import { isMap } from "yaml";
import {
  type BlockItem,
  type BlockSource,
  commentLines,
  indentItem,
  linesOf,
  readBlockItems,
  UnusualLayout,
  unfoldFlow,
} from "./block-items";
import type { ReadDocument } from "./document";
import { parseNodeConfig } from "./parse-node-config";
import type { EditedText } from "./set-value";
import { isEmptyValue, lineBreakAt } from "./text-places";

/**
 * Makes one block of a top-level section that occurs more than once, at the place of its first, and inside it one of each
 * key: the last value wins, an empty repetition takes nothing away. Comments of all of them stay, beside what they stood
 * beside, or on a line of their own above it where that place is taken. Other lines are left alone.
 */
export function mergeDuplicates(text: string, read: ReadDocument, section: string): EditedText {
  if (!parseNodeConfig(text).repeatedSections.includes(section)) return { text };
  const { document, lines: counter } = read;
  const byHand = { problem: `the repeated parts of ${section} cannot be told apart line by line; merge them by hand` };
  if (document === null || !isMap(document.contents) || document.contents.flow) return byHand;
  const lineBreak = lineBreakAt(text, 0);
  const lines = text.split(/(?<=\n)/);
  const isUnended = !text.endsWith("\n");
  if (isUnended) lines.push(`${lines.pop() ?? ""}${lineBreak}`);
  const source: BlockSource = { text, document, counter, lines };
  try {
    const merged = mergeSection(source, readBlockItems(source, document.contents, 0), section, lineBreak);
    const result = isUnended ? merged.slice(0, -lineBreak.length) : merged;
    return parseNodeConfig(result).repeatedSections.includes(section) ? byHand : { text: result };
  } catch (error) {
    if (error instanceof UnusualLayout) return byHand;
    throw error;
  }
}

function mergeSection(
  source: BlockSource,
  { items, end }: { items: readonly BlockItem[]; end: number },
  section: string,
  lineBreak: string,
): string {
  const same = items.filter(({ key }) => key === section);
  const [merged] = foldItems(
    same.map((item, index) => (index === 0 ? item : { ...item, leading: splitLeading(item.leading).attached })),
    source,
    lineBreak,
  );
  let carried: string[] = [];
  const kept = items.flatMap((item) => {
    if (item.key === section && item !== same[0]) {
      carried = [...carried, ...splitLeading(item.leading).detached];
      return [];
    }
    const lines = [...carried, ...linesOf(item.key === section && merged ? merged : item)];
    carried = [];
    return lines;
  });
  // Empty lines that stood above a block that is gone would only pile up at the end.
  const rest = carried.some((line) => line.trim() !== "") ? carried : [];
  return [...kept, ...rest, ...source.lines.slice(end)].join("");
}

/** A comment right above a block belongs to it; what an empty line sets apart from it stays where it is. */
function splitLeading(leading: readonly string[]): { detached: string[]; attached: string[] } {
  const at = leading.findLastIndex((line) => line.trim() === "") + 1;
  const detached = leading.slice(0, at);
  return {
    detached: detached.some((line) => line.trim() !== "") ? detached : [],
    attached: leading.slice(at),
  };
}

function foldItems(items: readonly BlockItem[], source: BlockSource, lineBreak: string): BlockItem[] {
  const folded = new Map<string, BlockItem>();
  for (const item of items) {
    const whole = item.children ? { ...item, children: foldItems(item.children, source, lineBreak) } : item;
    const earlier = folded.get(item.key);
    const merged = earlier ? mergeItems(earlier, indentItem(whole, earlier.indent), source, lineBreak) : whole;
    // A key that is set again keeps its place.
    folded.set(item.key, merged);
  }
  return [...folded.values()];
}

function mergeItems(earlier: BlockItem, later: BlockItem, source: BlockSource, lineBreak: string): BlockItem {
  const own = (...lines: string[]) => commentLines(lines, earlier.indent, lineBreak);
  const laterLeading = own(...later.leading);
  if (isMap(earlier.node) && isEmptyValue(later.node)) {
    return { ...earlier, leading: [...earlier.leading, ...laterLeading, ...own(later.head)] };
  }
  if (isMap(earlier.node) && isMap(later.node)) {
    const [one, other] = [unfoldFlow(earlier, source, lineBreak), unfoldFlow(later, source, lineBreak)];
    const indent = one.children?.[0]?.indent ?? other.children?.[0]?.indent ?? earlier.indent + 2;
    const added = (other.children ?? []).map((child) => indentItem(child, indent));
    return {
      ...one,
      leading: [...one.leading, ...laterLeading, ...own(other.head)],
      children: foldItems([...(one.children ?? []), ...added], source, lineBreak),
      trailing: [...one.trailing, ...own(...other.trailing)],
    };
  }
  if (earlier.value && later.value && own(later.head).length === 0) {
    // One value in the place of the other keeps the comment beside it, and its alignment.
    const [from, to] = [earlier.value.from, earlier.value.to];
    const valueText = later.head.slice(later.value.from, later.value.to);
    const head = `${earlier.head.slice(0, from)}${valueText}${earlier.head.slice(to)}`;
    const value = { from, to: from + valueText.length };
    return { ...earlier, leading: [...earlier.leading, ...laterLeading], head, value, node: later.node };
  }
  const replaced = linesOf({ ...earlier, leading: [] });
  return { ...later, leading: [...earlier.leading, ...own(...replaced), ...laterLeading] };
}
