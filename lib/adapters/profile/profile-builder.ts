import { Float64List, Uint32List } from "@/lib/domain/profile/number-list";
import type { Profile, SampleType } from "@/lib/domain/profile/profile";
import { simplifyName } from "@/lib/domain/profile/simplify-name";
import { IdTable } from "./id-table";
import { damaged, ProfileError } from "./profile-error";
import { StackCollector } from "./stack-collector";
import { TextTable } from "./text-table";

export interface ProfileHead {
  format: Profile["format"];
  sampleTypes: SampleType[];
  defaultSampleType: number | null;
  takenAtMs: number | null;
  durationSeconds: number | null;
}

/** Each has a name, on the heap of whoever shows them. */
const functionLimit = 2_000_000;

/** Indices of the builder's `strings`. */
export interface FunctionTexts {
  name: number;
  systemName: number;
  file: number;
  startLine: number;
}

/** Collects the parts of a profile in whatever order its file has them, and checks that they fit together. */
export class ProfileBuilder {
  readonly locations: IdTable;
  readonly functions: IdTable;
  readonly stacks: StackCollector;
  readonly strings: TextTable;
  /** Mapped file by the mapping's id. */
  readonly mappings = new Map<number, string>();

  private readonly lines: Uint32List;
  /** Per location: first of `lines`, how many, and the id of its mapping; the same per function. */
  private readonly firstLine: Uint32List;
  private readonly lineCount: Uint32List;
  private readonly mappingId: Float64List;
  private readonly functionTexts: {
    name: Uint32List;
    systemName: Uint32List;
    file: Uint32List;
    startLine: Float64List;
  };

  constructor(onGrow: (bytes: number) => void) {
    this.locations = new IdTable(onGrow);
    this.functions = new IdTable(onGrow);
    this.stacks = new StackCollector(onGrow);
    this.strings = new TextTable(onGrow);
    this.lines = new Uint32List(onGrow);
    this.firstLine = new Uint32List(onGrow);
    this.lineCount = new Uint32List(onGrow);
    this.mappingId = new Float64List(onGrow);
    this.functionTexts = {
      name: new Uint32List(onGrow),
      systemName: new Uint32List(onGrow),
      file: new Uint32List(onGrow),
      startLine: new Float64List(onGrow),
    };
  }

  /** `functions` are places in the table of functions, innermost first. */
  defineLocation(slot: number, mapping: number, functions: readonly number[]): void {
    if (!this.locations.define(slot)) throw damaged("two of its locations have the same id");
    for (const list of [this.firstLine, this.lineCount, this.mappingId]) while (list.length <= slot) list.push(0);
    this.firstLine.set(slot, this.lines.length);
    this.lineCount.set(slot, functions.length);
    this.mappingId.set(slot, mapping);
    for (const one of functions) this.lines.push(one);
  }

  defineFunction(slot: number, texts: FunctionTexts): void {
    if (slot >= functionLimit) {
      throw new ProfileError("It has more than 2,000,000 functions, the most that are read. Take a shorter profile.");
    }
    if (!this.functions.define(slot)) throw damaged("two of its functions have the same id");
    const { name, systemName, file, startLine } = this.functionTexts;
    while (name.length <= slot) {
      for (const list of [name, systemName, file, startLine]) list.push(0);
    }
    name.set(slot, texts.name);
    systemName.set(slot, texts.systemName);
    file.set(slot, texts.file);
    startLine.set(slot, texts.startLine);
  }

  finish(head: ProfileHead): Profile {
    this.check(head.sampleTypes.length);
    const { lineStart, lineFunction } = this.orderLines();
    const files = new FileList();
    const locationMapping = Uint32Array.from({ length: this.locations.size }, (_, slot) =>
      files.place(this.mappings.get(this.mappingId.get(slot))),
    );
    const stacks = this.stacks.finish();
    return {
      ...head,
      ...stacks,
      values: stacks.values.length > 0 ? stacks.values : head.sampleTypes.map(() => new Float64Array(0)),
      totals: stacks.totals.length > 0 ? stacks.totals : head.sampleTypes.map(() => 0),
      lineStart,
      lineFunction,
      locationMapping,
      mappingFiles: files.names,
      ...this.namedFunctions(),
    };
  }

  private check(typeCount: number): void {
    const { valueCount } = this.stacks;
    if (typeCount === 0) throw new ProfileError("It says of no value what it means, so that there is nothing to show.");
    if (valueCount !== null && valueCount !== typeCount) {
      throw damaged(`its samples have ${valueCount} values, and it names ${typeCount} types of them`);
    }
    const missing = this.locations.countUndefined();
    if (missing > 0) throw damaged(`its samples refer to ${missing} locations that are not there`);
    const missingFunctions = this.functions.countUndefined();
    if (missingFunctions > 0) throw damaged(`its locations refer to ${missingFunctions} functions that are not there`);
  }

  private orderLines() {
    const lineStart = new Uint32Array(this.locations.size + 1);
    const lineFunction = new Uint32Array(this.lines.length);
    let place = 0;
    for (let slot = 0; slot < this.locations.size; slot += 1) {
      const first = this.firstLine.get(slot);
      for (let line = first; line < first + this.lineCount.get(slot); line += 1) {
        lineFunction[place] = this.lines.get(line);
        place += 1;
      }
      lineStart[slot + 1] = place;
    }
    return { lineStart, lineFunction };
  }

  /** The functions with the names they are shown by, and of all strings only theirs. */
  private namedFunctions(): Pick<Profile, "functionName" | "functionFile" | "functionStartLine" | "strings"> {
    const texts = new TextList(this.strings);
    const { name, systemName, file, startLine } = this.functionTexts;
    const count = this.functions.size;
    const functionName = new Uint32Array(count);
    const functionFile = new Uint32Array(count);
    for (let slot = 0; slot < count; slot += 1) {
      functionName[slot] = texts.shownName(name.get(slot), systemName.get(slot));
      functionFile[slot] = texts.place(file.get(slot));
    }
    return { functionName, functionFile, functionStartLine: startLine.finish(), strings: texts.used };
  }
}

class FileList {
  readonly names: string[] = [];
  private readonly places = new Map<string, number>();

  /** The place of a file, plus 1; 0 for none. */
  place(file: string | undefined): number {
    if (file === undefined) return 0;
    const known = this.places.get(file) ?? this.names.push(file);
    this.places.set(file, known);
    return known;
  }
}

class TextList {
  readonly used: string[] = [""];
  /** Per string its place in `used`, plus 1. */
  private readonly places: Uint32Array;
  private readonly simplified: Uint32Array;

  constructor(private readonly strings: TextTable) {
    this.places = new Uint32Array(strings.length);
    this.simplified = new Uint32Array(strings.length);
  }

  place(index: number): number {
    if (this.strings.isEmpty(index)) return 0;
    const known = this.places[index] ?? 0;
    if (known > 0) return known - 1;
    this.places[index] = this.used.push(this.strings.get(index));
    return this.used.length - 1;
  }

  /** A name is taken as it is where it differs from the linker's name; else that is simplified. */
  shownName(name: number, systemName: number): number {
    if (!this.strings.isEmpty(name) && !this.isSame(name, systemName)) return this.place(name);
    const known = this.simplified[systemName] ?? 0;
    if (known > 0) return known - 1;
    const text = this.strings.get(systemName);
    const simple = simplifyName(text);
    const place = simple === text ? this.place(systemName) : this.used.push(simple) - 1;
    this.simplified[systemName] = place + 1;
    return place;
  }

  private isSame(one: number, other: number): boolean {
    return one === other || this.strings.get(one) === this.strings.get(other);
  }
}
