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
  return { ...withFewerLines(profile, keptLines), ...withShorterStacks(profile, keptLines) };
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

function withShorterStacks(profile: Profile, kept: Int32Array): Pick<Profile, "stackStart" | "stackLocation"> {
  const { stackStart, stackLocation } = profile;
  const locations = new Uint32List(() => {});
  const starts = new Uint32Array(stackStart.length);
  for (let stack = 0; stack + 1 < stackStart.length; stack += 1) {
    const end = stackStart[stack + 1] ?? 0;
    for (let at = firstKept(profile, stack, kept); at < end; at += 1) locations.push(stackLocation[at] ?? 0);
    starts[stack + 1] = locations.length;
  }
  return { stackStart: starts, stackLocation: locations.finish() };
}

/** Where the stack begins when what is dropped is gone; found from its outermost call on. */
function firstKept({ stackStart, stackLocation }: Profile, stack: number, kept: Int32Array): number {
  const first = stackStart[stack] ?? 0;
  let hasOwnFrame = false;
  for (let at = (stackStart[stack + 1] ?? 0) - 1; at >= first; at -= 1) {
    const count = kept[stackLocation[at] ?? 0] ?? untouched;
    if (count === untouched) hasOwnFrame = true;
    else if (hasOwnFrame) return count === 0 ? at + 1 : at;
  }
  return first;
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
