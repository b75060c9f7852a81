import type { Profile, SampleType } from "@/lib/domain/profile/profile";
import {
  countsAllocations,
  type HeapHeader,
  parseHeapHeader,
  parseHeapSample,
  type SampleSizes,
  scaleSizes,
} from "./heap-text-lines";
import { LineSplitter } from "./line-splitter";
import { MemoryMap } from "./memory-map";
import { ProfileBuilder } from "./profile-builder";
import { damaged } from "./profile-error";

const inUseTypes: SampleType[] = [
  { type: "objects", unit: "count" },
  { type: "space", unit: "bytes" },
];
const allTypes: SampleType[] = [
  { type: "alloc_objects", unit: "count" },
  { type: "alloc_space", unit: "bytes" },
  { type: "inuse_objects", unit: "count" },
  { type: "inuse_space", unit: "bytes" },
];

/**
 * Reads the text heap profiles of tcmalloc (`heap profile: …`) and jemalloc (`heap_v2/…`). They have addresses and a memory
 * map and no names, so that a frame goes by the file it was mapped from, as `go tool pprof -symbolize=none` shows it.
 */
export class HeapTextDecoder {
  private readonly builder: ProfileBuilder;
  private readonly lines: LineSplitter;
  private readonly map = new MemoryMap();
  private readonly addresses: bigint[] = [];
  private header: HeapHeader | null = null;
  /** In jemalloc's format the stack of the line before; its sizes follow, per thread and for all of them. */
  private stack: bigint[] | null = null;
  private isInMap = false;
  private locations = new Uint32Array(256);

  constructor(onGrow: (bytes: number) => void) {
    this.builder = new ProfileBuilder(onGrow);
    this.lines = new LineSplitter((line, number) => this.readLine(line.trim(), number));
  }

  push(chunk: Uint8Array): void {
    this.lines.push(chunk);
  }

  finish(): Profile {
    this.lines.end();
    if (!this.header) throw damaged("its first line is not whole");
    const { builder } = this;
    builder.strings.push(new Uint8Array(0));
    const files = this.map.filesOf(this.addresses);
    const idOfFile = new Map<string, number>();
    files.forEach((file, slot) => {
      const id = idOfFile.get(file) ?? idOfFile.size + 1;
      idOfFile.set(file, id);
      builder.mappings.set(id, file);
      builder.defineLocation(slot, id, []);
    });
    return builder.finish({
      format: "heap text",
      sampleTypes: this.header.hasAllocations ? allTypes : inUseTypes,
      defaultSampleType: null,
      takenAtMs: null,
      durationSeconds: null,
    });
  }

  private readLine(line: string, number: number): void {
    if (this.isInMap) this.map.addLine(line);
    else if (/^--- Memory map: ---|MAPPED_LIBRARIES:/.test(line)) this.isInMap = true;
    else if (!this.header) this.header = parseHeapHeader(line);
    else if (line !== "" && !line.startsWith("#")) this.readSample(line, number, this.header);
  }

  private readSample(line: string, number: number, header: HeapHeader): void {
    if (header.isThreaded) {
      if (line.startsWith("@")) this.stack = parseAddresses(line);
      // `t*` is all threads together, the others are parts of it.
      else if (line.startsWith("t*:")) this.readThreadedSizes(parseHeapSample(line.slice(3), number), header);
      else if (!/^t\d+:/.test(line)) throw damaged(`line ${number} is neither a stack nor sizes`);
      return;
    }
    const at = line.indexOf("@");
    if (at < 0) throw damaged(`line ${number} has no stack`);
    this.add(parseHeapSample(line.slice(0, at), number), parseAddresses(line.slice(at)), header);
  }

  /** The first sizes, before any stack, are those of the whole profile. */
  private readThreadedSizes(sizes: SampleSizes, header: HeapHeader): void {
    if (this.stack) this.add(sizes, this.stack, header);
    else this.header = { ...header, hasAllocations: countsAllocations(sizes) };
  }

  private add(sizes: SampleSizes, stack: readonly bigint[], header: HeapHeader): void {
    if (stack.length > this.locations.length) this.locations = new Uint32Array(stack.length * 2);
    stack.forEach((address, depth) => {
      const slot = this.builder.locations.slot(Number(address & 0xffff_ffffn), Number(address >> 32n));
      if (slot === this.addresses.length) this.addresses.push(address);
      this.locations[depth] = slot;
    });
    const inUse = scaleSizes(sizes.inUse, header);
    const columns = header.hasAllocations ? [...scaleSizes(sizes.allocated, header), ...inUse] : inUse;
    this.builder.stacks.add(this.locations, stack.length, Float64Array.from(columns), columns.length);
  }
}

/** A return address is that of the next instruction; one before it lies in the call. */
function parseAddresses(text: string): bigint[] {
  return Array.from(text.matchAll(/0x[0-9a-f]+/gi), ([digits]) => {
    const address = BigInt(digits);
    if (address >= 2n ** 64n) throw damaged("an address in it is longer than 64 bits");
    return BigInt.asUintN(64, address - 1n);
  });
}
