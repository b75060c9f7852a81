import type { Profile } from "./profile";

export interface StackFilter {
  /** Only samples with a matching frame; null for all. */
  focus?: RegExp | null;
  /** No samples with a matching frame; it counts before `focus`. */
  ignore?: RegExp | null;
}

/**
 * Per sample 1 where it counts, else 0; null when nothing is filtered. An expression is tried on the function names, the
 * source files and the mapped file of each location, as `go tool pprof` does. It must have neither the flag `g` nor `y`.
 */
export function filterStacks(profile: Profile, { focus = null, ignore = null }: StackFilter): Uint8Array | null {
  if (!focus && !ignore) return null;
  const focused = focus ? matchLocations(profile, focus) : null;
  const ignored = ignore ? matchLocations(profile, ignore) : null;
  const { stackStart, stackLocation } = profile;
  const keep = new Uint8Array(Math.max(0, stackStart.length - 1));
  for (let stack = 0; stack < keep.length; stack += 1) {
    for (let at = stackStart[stack] ?? 0; at < (stackStart[stack + 1] ?? 0); at += 1) {
      const location = stackLocation[at] ?? 0;
      if (ignored?.[location]) {
        keep[stack] = 0;
        break;
      }
      if (focused === null || focused[location]) keep[stack] = 1;
    }
  }
  return keep;
}

function matchLocations(profile: Profile, pattern: RegExp): Uint8Array {
  const { strings, lineStart, lineFunction, mappingFiles } = profile;
  const inText = strings.map((text) => pattern.test(text));
  const inFunction = Array.from(
    profile.functionName,
    (name, index) => inText[name] === true || inText[profile.functionFile[index] ?? 0] === true,
  );
  const inMapping = mappingFiles.map((file) => pattern.test(file));
  return Uint8Array.from(profile.locationMapping, (mapping, location) => {
    if (mapping > 0 && inMapping[mapping - 1]) return 1;
    for (let line = lineStart[location] ?? 0; line < (lineStart[location + 1] ?? 0); line += 1) {
      if (inFunction[lineFunction[line] ?? 0]) return 1;
    }
    return 0;
  });
}
