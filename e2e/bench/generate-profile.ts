import { closeSync, openSync, writeSync } from "node:fs";

const functionCount = 20_000;
const locationCount = 60_000;
/** Walks through the program; samples that follow each other come from different ones, as a profiler's table has them. */
const walkerCount = 64;

/** Writes a heap profile as a large program has it: stacks of 5 to 40 frames, each once, four values per stack. */
export function generateProfile(file: string, wantedBytes: number): void {
  const random = createRandom(1);
  const out = new Writer(file);
  const names = ["", "alloc_objects", "count", "alloc_space", "bytes", "inuse_objects", "inuse_space"];
  for (const [type, unit] of [
    [1, 2],
    [3, 4],
    [5, 2],
    [6, 4],
  ]) {
    out.message(1, [0x08, type ?? 0, 0x10, unit ?? 0]);
  }
  const walkers = Array.from({ length: walkerCount }, () => Array.from({ length: 5 }, () => 1 + random(locationCount)));
  for (let count = 0; out.bytes < wantedBytes * 0.95; count += 1) {
    const walker = walkers[count % walkerCount] ?? [];
    walker.length = Math.max(5, walker.length - random(7));
    for (let more = 1 + random(6); more > 0 && walker.length < 40; more -= 1) walker.push(1 + random(locationCount));
    const objects = 1 + random(50);
    const values = [objects * 3, objects * 3 * 4096, objects, objects * 4096];
    out.message(2, [...packed(0x0a, walker.toReversed()), ...packed(0x12, values)]);
  }
  for (let id = 1; id <= locationCount; id += 1) {
    const line = [0x08, ...varint(1 + random(functionCount)), 0x10, ...varint(1 + random(2000))];
    out.message(4, [0x08, ...varint(id), 0x18, ...varint(0x400000 + id * 16), 0x22, line.length, ...line]);
  }
  for (let id = 1; id <= functionCount; id += 1) {
    const name = varint(names.length + id - 1);
    out.message(5, [0x08, ...varint(id), 0x10, ...name, 0x18, ...name, 0x28, ...varint(1 + random(2000))]);
  }
  for (const name of names) out.message(6, [...Buffer.from(name)]);
  for (let id = 1; id <= functionCount; id += 1) {
    out.message(6, [...Buffer.from(`example.org/service/internal/package${id % 300}.(*Type${id % 4000}).Method${id}`)]);
  }
  out.close();
}

class Writer {
  bytes = 0;
  private readonly file: number;
  private readonly buffer = Buffer.alloc(2 ** 20);
  private used = 0;

  constructor(path: string) {
    this.file = openSync(path, "w");
  }

  message(field: number, content: readonly number[]): void {
    const whole = [field * 8 + 2, ...varint(content.length), ...content];
    if (this.used + whole.length > this.buffer.length) this.flush();
    for (const byte of whole) this.used = this.buffer.writeUInt8(byte, this.used);
    this.bytes += whole.length;
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private flush(): void {
    writeSync(this.file, this.buffer, 0, this.used);
    this.used = 0;
  }
}

function packed(tag: number, values: readonly number[]): number[] {
  const content = values.flatMap(varint);
  return [tag, ...varint(content.length), ...content];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest >>>= 7) bytes.push((rest & 127) | 128);
  return [...bytes, rest];
}

function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
