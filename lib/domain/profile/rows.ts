import type { Profile } from "./profile";

/**
 * One line of a table: a function by its name, as `go tool pprof` merges them; what has no name goes by the file it was
 * mapped from.
 */
export interface Row {
  name: string;
  /** Tells apart what shares a shown name; ties are ordered by it, as in `go tool pprof`. */
  identity: string;
}

export interface ProfileRows {
  rows: Row[];
  /** Rows of location `i`, outermost first: `rowOf[start[i]]` up to `start[i + 1]`. */
  start: Uint32Array;
  rowOf: Uint32Array;
}

/** The rows of a profile's locations. */
export function toRows(profile: Profile): ProfileRows {
  const rows: Row[] = [];
  const byIdentity = new Map<string, number>();
  const rowFor = (row: Row): number => {
    const known = byIdentity.get(row.identity);
    if (known !== undefined) return known;
    byIdentity.set(row.identity, rows.length);
    return rows.push(row) - 1;
  };

  const { lineStart, lineFunction, functionName, functionStartLine, strings } = profile;
  const rowOfName = new Int32Array(strings.length).fill(-1);
  const rowOfFunction = (index: number, file: string): number => {
    const at = functionName[index] ?? 0;
    const known = rowOfName[at] ?? -1;
    if (known >= 0) return known;
    const name = strings[at] ?? "";
    if (name === "") return rowFor(nameless(file, functionStartLine[index] ?? 0));
    const row = rowFor({ name, identity: identityOf(name, 0, "") });
    rowOfName[at] = row;
    return row;
  };

  const count = profile.locationMapping.length;
  const start = new Uint32Array(count + 1);
  for (let location = 0; location < count; location += 1) {
    const lines = (lineStart[location + 1] ?? 0) - (lineStart[location] ?? 0);
    start[location + 1] = (start[location] ?? 0) + Math.max(1, lines);
  }
  const rowOf = new Uint32Array(start[count] ?? 0);
  for (let location = 0; location < count; location += 1) {
    const file = profile.mappingFiles[(profile.locationMapping[location] ?? 0) - 1] ?? "";
    const first = lineStart[location] ?? 0;
    let place = start[location] ?? 0;
    if (lineStart[location + 1] === first) rowOf[place] = rowFor(nameless(file, 0));
    for (let line = (lineStart[location + 1] ?? 0) - 1; line >= first; line -= 1) {
      rowOf[place] = rowOfFunction(lineFunction[line] ?? 0, file);
      place += 1;
    }
  }
  return { rows, start, rowOf };
}

function nameless(file: string, startLine: number): Row {
  const name = file === "" ? "<unknown>" : `[${baseName(file)}]`;
  return { name, identity: identityOf("", startLine, file) };
}

/** The text by which `go tool pprof` orders what is equal otherwise: its node printed with all fields. */
const identityOf = (name: string, startLine: number, file: string) => `{${name}  0  ${startLine} 0 ${file}}`;

function baseName(file: string): string {
  const trimmed = file.replace(/\/+$/, "");
  return trimmed === "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}
