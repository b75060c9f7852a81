import type { Profile } from "./profile";
import type { ProfileRows } from "./rows";

/** Where the code of each row stands: its source file, else the file it was mapped from. */
export interface RowFiles {
  /** Per row, empty where the profile names none. */
  file: string[];
  /** Per row 1 where functions of that name are in other files as well. */
  hasMore: Uint8Array;
}

export function toRowFiles(profile: Profile, { rows, start, rowOf }: ProfileRows): RowFiles {
  const { lineStart, lineFunction, functionFile, locationMapping, mappingFiles, strings } = profile;
  const file = new Array<string>(rows.length).fill("");
  const hasMore = new Uint8Array(rows.length);
  const note = (row: number, name: string) => {
    if (name === "") return;
    if (file[row] === "") file[row] = name;
    else if (file[row] !== name) hasMore[row] = 1;
  };
  for (let location = 0; location < locationMapping.length; location += 1) {
    const mapped = mappingFiles[(locationMapping[location] ?? 0) - 1] ?? "";
    const end = lineStart[location + 1] ?? 0;
    const first = start[location] ?? 0;
    if (lineStart[location] === end) note(rowOf[first] ?? 0, mapped);
    // Lines have the innermost call first, rows the outermost.
    for (let line = lineStart[location] ?? 0; line < end; line += 1) {
      const source = strings[functionFile[lineFunction[line] ?? 0] ?? 0] ?? "";
      note(rowOf[first + end - 1 - line] ?? 0, source || mapped);
    }
  }
  return { file, hasMore };
}
