import { damaged, ProfileError } from "./profile-error";

export interface HeapHeader {
  /** Mean bytes between two samples; null when every allocation was recorded, or nothing is known. */
  samplingBytes: number | null;
  /** Whether it counts what was allocated and freed again as well. */
  hasAllocations: boolean;
  /** jemalloc's form, with the stack on a line of its own. */
  isThreaded: boolean;
}

/** Objects and bytes. */
export type Sizes = readonly [number, number];

export interface SampleSizes {
  inUse: Sizes;
  allocated: Sizes;
}

const sizesPattern = /(-?\d+): *(-?\d+) *\[ *(-?\d+): *(-?\d*) *\]/;

/** Reads the first line, `heap profile: 3: 96 [9: 288] @ heap_v2/524288` or `heap_v2/524288`. */
export function parseHeapHeader(line: string): HeapHeader {
  const threaded = /^heap_v2\/(\d+)$/.exec(line);
  if (threaded) return { samplingBytes: Number(threaded[1]), hasAllocations: false, isThreaded: true };
  const header = /heap profile: *(\d+): *(\d+) *\[ *(\d+): *(\d+) *\] *@ *([a-z]+[_a-z0-9]*)\/?(\d*)/.exec(line);
  if (!header) throw damaged("its first line is not the one of a heap profile");
  const [, count, bytes, allocatedCount, allocatedBytes, kind, rate] = header;
  const hasAllocations = countsAllocations({
    inUse: [Number(count), Number(bytes)],
    allocated: [Number(allocatedCount), Number(allocatedBytes)],
  });
  const period = Number(rate);
  switch (kind) {
    case "heap_v2":
    case "heapz_v2":
      return { samplingBytes: period, hasAllocations, isThreaded: false };
    case "heap":
      // This version wrote twice the mean.
      return { samplingBytes: Math.trunc(period / 2), hasAllocations, isThreaded: false };
    case "heapprofile":
      return { samplingBytes: null, hasAllocations, isThreaded: false };
    case "growth":
    case "growthz":
    case "fragmentation":
    case "fragmentationz":
      return { samplingBytes: null, hasAllocations: false, isThreaded: false };
    default:
      throw new ProfileError(
        `It is a heap profile of the kind ${JSON.stringify(kind)}, which is not known here. Known are heap, heap_v2, heapz_v2, heapprofile, growthz and fragmentationz.`,
      );
  }
}

/** By the sizes of the whole: where all that was allocated is in use, or none of it was counted, that is told apart nowhere. */
export function countsAllocations({ inUse, allocated }: SampleSizes): boolean {
  return allocated.some((size, index) => size !== inUse[index] && size !== 0);
}

/** Reads `3: 96 [9: 288]`. */
export function parseHeapSample(text: string, lineNumber: number): SampleSizes {
  const match = sizesPattern.exec(text);
  if (!match) throw damaged(`line ${lineNumber} has no sizes such as 3: 96 [9: 288]`);
  const [count, bytes, allocatedCount, allocatedBytes] = match.slice(1).map(Number) as [number, number, number, number];
  const sizes: SampleSizes = { inUse: [count, bytes], allocated: [allocatedCount, allocatedBytes] };
  for (const [objects, size] of [sizes.inUse, sizes.allocated]) {
    if (objects === 0 && size !== 0) throw damaged(`line ${lineNumber} has ${size} bytes in no object`);
  }
  return sizes;
}

/**
 * What the sampled objects stand for. Samples are taken on average every `samplingBytes` of allocation, so that an object of
 * size s is in the profile with probability 1 − exp(−s / samplingBytes); `go tool pprof` divides by it and cuts fractions off.
 */
export function scaleSizes([count, bytes]: Sizes, { samplingBytes }: HeapHeader): Sizes {
  if (count === 0 || bytes === 0) return samplingBytes === null ? [count, bytes] : [0, 0];
  if (samplingBytes === null || samplingBytes <= 1) return [count, bytes];
  const scale = 1 / (1 - Math.exp(-(bytes / count) / samplingBytes));
  return [Math.trunc(count * scale), Math.trunc(bytes * scale)];
}
