import { Uint32List } from "./number-list";
import type { Profile } from "./profile";

/** Frames that say nothing, by the profile's own `drop_frames` and `keep_frames`. */
export interface FramePruning {
  drop: RegExp;
  keep: RegExp | null;
}

/**
 * Takes out frames that match `drop` and not `keep`, with everything they called, below the first frame that does not match;
 * what they held goes to the frame above them. The same as `go tool pprof` does before any report.
 */
export function pruneFrames(profile: Profile, pruning: FramePruning): Profile {
  const keptLines = countKeptLines(profile, pruning);
  if (keptLines.every((kept) => kept === untouched)) return profile;
  const { parent, item } = profile.tree;
  /** Where a node's samples go to. */
  const target = new Uint32Array(parent.length);
  const isCut = new Uint8Array(parent.length);
  const foundUser = new Uint8Array(parent.length);
  for (let node = 1; node < parent.length; node += 1) {
    const above = parent[node] ?? 0;
    const kept = keptLines[item[node] ?? 0] ?? untouched;
    const below = isCut[above] === 1;
    foundUser[node] = foundUser[above] === 1 || kept === untouched ? 1 : 0;
    const cutHere = foundUser[above] === 1 && kept !== untouched;
    isCut[node] = below || cutHere ? 1 : 0;
    target[node] = below || (cutHere && kept === 0) ? (target[above] ?? 0) : node;
  }
  return { ...withFewerLines(profile, keptLines), ...moveSamples(profile, target) };
}

const untouched = -1;

/** How many of a location's outermost lines stay; `untouched` where none matches. */
function countKeptLines(profile: Profile, { drop, keep }: FramePruning): Int32Array {
  const isDropped = profile.strings.map((text) => {
    const name = withoutArguments(text);
    return text !== "" && drop.test(name) && !keep?.test(name);
  });
  return Int32Array.from(profile.locationMapping, (_, location) => {
    const first = profile.lineStart[location] ?? 0;
    const end = profile.lineStart[location + 1] ?? 0;
    for (let line = end - 1; line >= first; line -= 1) {
      const name = profile.functionName[profile.lineFunction[line] ?? 0] ?? 0;
      if (isDropped[name]) return end - 1 - line;
    }
    return untouched;
  });
}

/** A partly matched location loses its inner lines wherever it occurs. */
function withFewerLines(profile: Profile, kept: Int32Array): Profile {
  const lines = new Uint32List(() => {});
  const lineStart = new Uint32Array(profile.lineStart.length);
  kept.forEach((count, location) => {
    const first = profile.lineStart[location] ?? 0;
    const end = profile.lineStart[location + 1] ?? 0;
    // A location that goes as a whole keeps its lines, for stacks in which nothing of the program's own stands above it.
    const from = count === untouched || count === 0 ? first : end - count;
    for (let line = from; line < end; line += 1) lines.push(profile.lineFunction[line] ?? 0);
    lineStart[location + 1] = lines.length;
  });
  return { ...profile, lineStart, lineFunction: lines.finish() };
}

function moveSamples(profile: Profile, target: Uint32Array): Pick<Profile, "stackNode" | "values"> {
  const place = new Map<number, number>();
  const stackOf = profile.stackNode.map((node) => {
    const to = target[node] ?? 0;
    const known = place.get(to) ?? place.size;
    place.set(to, known);
    return known;
  });
  const values = profile.values.map((column) => {
    const moved = new Float64Array(place.size);
    column.forEach((value, stack) => {
      const to = stackOf[stack] ?? 0;
      moved[to] = (moved[to] ?? 0) + value;
    });
    return moved;
  });
  return { stackNode: Uint32Array.from(place.keys()), values };
}

/** A name up to its argument list; the leading dot is PowerPC's. */
function withoutArguments(name: string): string {
  const plain = name.replace(/^\./, "");
  const matches = plain.matchAll(/\(anonymous namespace\)|operator\(\)|\(/g);
  for (const match of matches) {
    if (match[0] === "(") return plain.slice(0, match.index);
  }
  return plain;
}
