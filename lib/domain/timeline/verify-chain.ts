import { type Actor, canonicalEntry } from "./timeline";

/** A row of the timeline as it is stored. */
export interface StoredEntry {
  chain: string;
  seq: number;
  at: Date;
  actor: Actor;
  kind: string;
  data: Record<string, unknown>;
  prevHash: string;
  hash: string;
}

export interface StoredHead {
  seq: number;
  hash: string;
}

const chainDefects = ["edited", "moved", "missing", "replaced", "head"] as const;

/** One thing that is wrong with a chain: the entry by its number, and what the row says of itself where there is one. */
export interface ChainBreak {
  seq: number;
  defect: (typeof chainDefects)[number];
  kind: string | null;
  at: Date | null;
  /** What was found, in a sentence. */
  detail: string;
}

/**
 * Compares every row of one chain with its own hash, with the row before it, and the last one with the chain's head. `rows`
 * by `seq`, ascending; `head` null when there is none. Empty when the chain is whole. An editor who works every later hash
 * out anew, and the head, is not found by this.
 */
export function verifyChain(
  rows: readonly StoredEntry[],
  head: StoredHead | null,
  sha256: (text: string) => string,
): ChainBreak[] {
  const hashOf = (row: StoredEntry, seq = row.seq) => sha256(canonicalEntry({ ...row, seq, at: validIso(row.at) }));
  const wrong = rows.filter((row) => hashOf(row) !== row.hash);
  const gaps = findGaps(rows, head);
  /** Where rows that are not what they were can have come from. */
  const places = [...wrong.map(({ seq }) => seq), ...gaps.map(({ from }) => from)].slice(0, mostPlaces);
  const breaks: ChainBreak[] = wrong.map((row) => {
    const from = places.find((seq) => seq !== row.seq && hashOf(row, seq) === row.hash);
    return from === undefined
      ? toBreak(row, "edited", "its content is not what its hash was made of")
      : toBreak(row, "moved", `it was written as entry ${from}`);
  });
  const isWrong = new Set(wrong);
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    const isFirst = row.seq === 1;
    // What follows a gap, or a row that is wrong already, says nothing more.
    const isComparable = isFirst || (before?.seq === row.seq - 1 && !isWrong.has(before));
    if (isWrong.has(row) || !isComparable || row.prevHash === (isFirst ? "" : before?.hash)) continue;
    breaks.push(toBreak(row, "replaced", "it does not follow the entry before it: one of the two was written anew"));
  }
  breaks.push(...gaps.map((gap) => toMissing(gap, rows, head)), ...headBreaks(rows, head));
  return breaks.sort((a, b) => a.seq - b.seq);
}

/** So many places are tried for a row that is wrong; each costs a hash. */
const mostPlaces = 100;

const toBreak = (row: StoredEntry, defect: ChainBreak["defect"], detail: string): ChainBreak => ({
  seq: row.seq,
  defect,
  kind: row.kind,
  at: row.at,
  detail,
});

interface Gap {
  from: number;
  to: number;
}

/** Numbers that no row has, up to the last one that the rows or the head know of. */
function findGaps(rows: readonly StoredEntry[], head: StoredHead | null): Gap[] {
  const gaps: Gap[] = [];
  let expected = 1;
  for (const { seq } of rows) {
    if (seq > expected) gaps.push({ from: expected, to: seq - 1 });
    expected = Math.max(expected, seq + 1);
  }
  if (head && head.seq >= expected) gaps.push({ from: expected, to: head.seq });
  return gaps;
}

function toMissing({ from, to }: Gap, rows: readonly StoredEntry[], head: StoredHead | null): ChainBreak {
  const which = from === to ? `entry ${from} is` : `entries ${from} to ${to} are`;
  const isNewest = from > (rows.at(-1)?.seq ?? 0);
  const newest = isNewest ? `, the newest of the chain: its head says that there are ${head?.seq ?? to}` : "";
  return { seq: from, defect: "missing", kind: null, at: null, detail: `${which} gone${newest}` };
}

function headBreaks(rows: readonly StoredEntry[], head: StoredHead | null): ChainBreak[] {
  const last = rows.at(-1);
  const at = (detail: string): ChainBreak[] =>
    last ? [toBreak(last, "head", detail)] : [{ seq: 0, defect: "head", kind: null, at: null, detail }];
  if (head === null) return last ? at("the chain's head is gone, so nobody can say whether newer entries are") : [];
  if (last === undefined || head.seq > last.seq) return [];
  if (head.seq < last.seq) return at(`the chain's head says that it ends at entry ${head.seq}`);
  return head.hash === last.hash ? [] : at("the chain's head names another hash for it");
}

/** A time that no date can hold was never written by the console; its row then has another hash. */
const validIso = (at: Date): string => (Number.isNaN(at.getTime()) ? "" : at.toISOString());
