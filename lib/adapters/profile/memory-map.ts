interface Mapping {
  start: bigint;
  limit: bigint;
  offset: bigint;
  file: string;
  buildId: string;
}

const mappingLimit = 100_000;
const hex = "(?:0x)?([0-9a-f]+)";
const range = `^\\s*${hex}[\\s-]?\\s*${hex}:?`;
/** `00400000-0040b000 r-xp 00000000 fd:01 41038  /bin/cat` */
const procMaps = new RegExp(
  `${range}(?:\\s+([-rwxp]+))?(?:\\s+([0-9a-f]+))?\\s+[0-9a-f]+:[0-9a-f]+\\s+\\d+(?:\\s+(\\S+))?`,
  "i",
);
/** `40000-80000: /path/to/binary (@ff00) abc123456` */
const briefMaps = new RegExp(
  `${range}(?:\\s+([-rwxp]+))?(?:\\s+(\\S+))?(?:\\s+\\(@([0-9a-f]+)\\))?(?:\\s+([0-9a-f]+))?`,
  "i",
);

/** The memory map at the end of a text heap profile; which file an address belongs to is found as `go tool pprof` does. */
export class MemoryMap {
  private readonly mappings: Mapping[] = [];
  /** `$name` to what a line `name=value` said. */
  private readonly names = new Map<string, string>();

  /** Takes a line of the map. What is no line of one is passed over. */
  addLine(text: string): void {
    let line = text.replace(/^[^[\]]+:[0-9]+\]\s/, "");
    for (const [name, value] of this.names) line = line.replaceAll(name, value);
    const mapping = parseMapping(line);
    if (mapping) {
      if (this.mappings.length < mappingLimit) this.mappings.push(mapping);
      return;
    }
    const at = line.indexOf("=");
    if (at > 0 && this.names.size < 100) this.names.set(`$${line.slice(0, at).trim()}`, line.slice(at + 1).trim());
  }

  /** The file of each address; an empty text where none is known. */
  filesOf(addresses: readonly bigint[]): string[] {
    const mappings = withMainFirst(mergeAdjacent(this.mappings.filter(({ limit, start }) => limit > start)));
    const [main] = mappings;
    if (main && main.start - main.offset === 0x400000n) Object.assign(main, { start: 0x400000n, offset: 0n });
    const sorted = [...mappings].sort((a, b) => (a.start < b.start ? -1 : 1));
    return addresses.map((address) => findFile(sorted, address));
  }
}

/** Null for lines that are none, and for what cannot be run. */
function parseMapping(line: string): Mapping | null {
  const proc = procMaps.exec(line);
  const brief = proc ? null : briefMaps.exec(line);
  const [, start, limit, permissions] = proc ?? brief ?? [];
  if (start === undefined || limit === undefined || start.length > 16 || limit.length > 16) return null;
  if (permissions && !permissions.includes("x")) return null;
  const [offset, file, buildId] = proc ? [proc[4], proc[5], ""] : [brief?.[5], brief?.[4], brief?.[6]];
  return {
    start: BigInt(`0x${start}`),
    limit: BigInt(`0x${limit}`),
    offset: BigInt(`0x${(offset ?? "0").slice(-16)}`),
    file: file ?? "",
    buildId: buildId ?? "",
  };
}

/** A mapping that was split in two is one again. */
function mergeAdjacent(mappings: readonly Mapping[]): Mapping[] {
  const merged: Mapping[] = [];
  for (const mapping of mappings) {
    const last = merged.at(-1);
    if (!last || !isAdjacent(last, mapping)) {
      merged.push({ ...mapping });
      continue;
    }
    last.limit = mapping.limit;
    last.file = mapping.file || last.file;
    last.buildId = mapping.buildId || last.buildId;
  }
  return merged;
}

function isAdjacent(a: Mapping, b: Mapping): boolean {
  if (a.file !== "" && b.file !== "" && a.file !== b.file) return false;
  if (a.buildId !== "" && b.buildId !== "" && a.buildId !== b.buildId) return false;
  if (a.limit !== b.start) return false;
  return a.offset === 0n || b.offset === 0n || a.offset + (a.limit - a.start) === b.offset;
}

/** The program itself is the first that is neither a library nor the kernel's. */
function withMainFirst(mappings: Mapping[]): Mapping[] {
  const main = mappings.findIndex(({ file }) => {
    const name = file.replaceAll("(deleted)", "").trim();
    return name !== "" && !name.startsWith("[") && !/\.so$|\.so[._]\d+/.test(name);
  });
  const [first, found] = [mappings[0], mappings[main]];
  if (first && found) {
    mappings[0] = found;
    mappings[main] = first;
  }
  return mappings;
}

function findFile(sorted: readonly Mapping[], address: bigint): string {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.start ?? 0n) <= address) low = middle + 1;
    else high = middle;
  }
  const below = sorted[low - 1];
  if (below && address < below.limit) return below.file;
  // Of a mapping split into two some writers leave the first part out; its offset tells where that began.
  const above = sorted[low];
  return above && above.offset !== 0n && above.start - above.offset <= address ? above.file : "";
}
