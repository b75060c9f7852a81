import type { Profile } from "./profile";

export interface StackFilter {
  /** Only stacks with a matching frame; null for all. */
  focus?: RegExp | null;
  /** No stacks with a matching frame; it counts before `focus`. */
  ignore?: RegExp | null;
}

/**
 * Per node of the profile's tree 1 where samples that end there count, else 0; null when nothing is filtered. An expression
 * is tried on the function names, the source files and the mapped file of each location, as `go tool pprof` does. It must
 * have neither the flag `g` nor `y`.
 */
export function filterStacks(profile: Profile, { focus = null, ignore = null }: StackFilter): Uint8Array | null {
  if (!focus && !ignore) return null;
  const focused = focus ? matchLocations(profile, focus) : null;
  const ignored = ignore ? matchLocations(profile, ignore) : null;
  const { parent, item } = profile.tree;
  /** 0 nothing matched so far, 1 focused, 2 ignored: the larger one wins along a path. */
  const state = new Uint8Array(parent.length);
  for (let node = 1; node < parent.length; node += 1) {
    const location = item[node] ?? 0;
    const own = ignored?.[location] ? 2 : focused === null || focused[location] ? 1 : 0;
    state[node] = Math.max(state[parent[node] ?? 0] ?? 0, own);
  }
  return state.map((value) => (value === 1 ? 1 : 0));
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
