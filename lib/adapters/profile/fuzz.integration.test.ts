import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { findNeighbours } from "@/lib/domain/profile/neighbours";
import { top } from "@/lib/domain/profile/top";
import { profileReaderEntry, withBundledRoot } from "@/lib/testing/bundled-root";
import { encodeProfile } from "@/lib/testing/profile";
import { ProfileError } from "./profile-error";
import { readProfile } from "./read";

const mebibyte = 2 ** 20;
const root = withBundledRoot(profileReaderEntry);
const mutants = process.env.GUTS_TEST_LONG ? 10_000 : 300;
/** Threads at once; more would wait for each other. */
const width = 2;

/** mulberry32: the same mutants in every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const pprof = encodeProfile({
  types: ["objects/count", "space/bytes"],
  takenAtMs: 1_700_000_000_000,
  dropFrames: "runtime.*",
  sourceFiles: { leak: "src/leak.ts" },
  samples: Array.from({ length: 60 }, (_, index) => ({
    stack: [`f${index % 17}`, ["inner", "leak"], { file: "/lib/libc.so" }, "runtime.x", `g${index % 5}`, "main"],
    values: [index - 5, index * 1024],
  })),
});
const frame = (name: string) => `"callFrame":{"functionName":"${name}","url":"a.js","lineNumber":3,"columnNumber":4}`;
const heapProfile = `{"head":{${frame("(root)")},"selfSize":0,"children":[{${frame("main")},"selfSize":7,"children":[{${frame(
  "leak",
)},"selfSize":900,"children":[]}]}]}}`;
const tcmalloc = `heap profile: 3: 300 [5: 700] @ heap_v2/524288
2: 200 [4: 600] @ 0x400101 0x7f0000000101
1: 100 [1: 100] @ 0x7f0000000201
MAPPED_LIBRARIES:
00400000-0040b000 r-xp 00000000 fd:01 41038  /usr/bin/server
`;
const jemalloc = `heap_v2/524288
  t*: 2: 2097152 [0: 0]
@ 0x7f0000000101 0x400101
  t*: 2: 2097152 [0: 0]
  t0: 2: 2097152 [0: 0]
`;
const seeds = [pprof, gzipSync(pprof), ...[heapProfile, tcmalloc, jemalloc].map((text) => Buffer.from(text))];

function mutate(random: (below: number) => number): Uint8Array {
  let bytes = Buffer.from(seeds[random(8) < 4 ? 0 : random(seeds.length)] ?? pprof);
  for (let round = 1 + random(6); round > 0; round -= 1) {
    const at = random(bytes.length + 1);
    const length = random(20);
    const rest = bytes.subarray(at + length);
    const noise = Buffer.from(Array.from({ length }, () => [random(256), 0xff, 0x80, 0][random(4)] ?? 0));
    const change = random(7);
    if (change === 0) bytes = bytes.subarray(0, at);
    else if (change === 1) bytes = Buffer.concat([bytes.subarray(0, at), rest]);
    else if (change === 2) bytes = Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
    else if (change === 3) bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    else if (change === 4) bytes = Buffer.concat([bytes.subarray(0, at), noise, rest]);
    else if (at < bytes.length) bytes[at] = change === 5 ? (bytes[at] ?? 0) ^ (1 << random(8)) : random(256);
  }
  return random(10) === 0 ? gzipSync(bytes) : bytes;
}

describe(`readProfile, on ${mutants} mutated profiles`, () => {
  it("either reads them or says what is wrong, in time and within its memory", { timeout: 1_200_000 }, async () => {
    const random = createRandom(20_260_101);
    const counts = { read: 0, refused: 0 };
    let slowestMs = 0;
    const check = async (bytes: Uint8Array) => {
      const startedAt = performance.now();
      try {
        const profile = await readProfile(bytes, { root: root() });
        profile.sampleTypes.forEach((_, sampleType) => {
          if (!Number.isSafeInteger(profile.totals[sampleType])) return;
          const { rows } = top(profile, { sampleType });
          findNeighbours(profile, rows[0]?.name ?? "", { sampleType });
        });
        counts.read += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(ProfileError);
        expect(String(error)).not.toMatch(/given up/);
        counts.refused += 1;
      }
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    };
    const before = process.memoryUsage().rss;
    for (let count = 0; count < mutants; count += width) {
      await Promise.all(Array.from({ length: width }, () => check(mutate(random))));
    }
    // Both must happen, or the mutants are all too tame or all too wild to show anything.
    expect(counts.read).toBeGreaterThan(mutants / 20);
    expect(counts.refused).toBeGreaterThan(mutants / 20);
    expect(slowestMs).toBeLessThan(5_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(512 * mebibyte);
  });
});
