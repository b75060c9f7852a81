import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compare } from "@/lib/domain/profile/compare";
import type { Profile } from "@/lib/domain/profile/profile";
import { type TopRow, top } from "@/lib/domain/profile/top";
import { profileReaderEntry, withBundledRoot } from "@/lib/testing/bundled-root";
import { encodeProfile } from "@/lib/testing/profile";
import { readProfile } from "./read";

// Where no Go is installed there is nothing to compare with, and the test's name says so.
const hasGo = (() => {
  try {
    execFileSync("go", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

const root = withBundledRoot(profileReaderEntry);
const folder = mkdtempSync(path.join(os.tmpdir(), "guts-corpus-"));
const run = promisify(execFile);
const file = (name: string) => path.join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  await run(process.execPath, [path.resolve("lib/testing/profiled-program.mjs"), folder]);
  writeFileSync(file("made-up.pb"), madeUp());
  writeFileSync(file("tcmalloc.heap"), tcmalloc);
  if (!hasGo) return;
  const env = { ...process.env, GOCACHE: file("go-cache"), GO111MODULE: "off" };
  await run("go", ["run", path.resolve("lib/testing/profiled-program.go"), folder], { env });
}, 180_000);

const corpus = [
  ["node-heap-1.pb.gz", 2],
  ["node-heap-2.pb.gz", 2],
  ["node-cpu.pb.gz", 2],
  ["go-heap-1.pb.gz", 4],
  ["go-heap-2.pb.gz", 4],
  ["go-cpu.pb.gz", 2],
  ["go-goroutine.pb.gz", 1],
  ["made-up.pb", 2],
  ["tcmalloc.heap", 4],
] as const;

describe.runIf(hasGo)(`top, beside go tool pprof${hasGo ? "" : " (not compared: there is no go on PATH)"}`, () => {
  const cases = corpus.flatMap(([name, types]) => Array.from({ length: types }, (_, type) => ({ name, type })));

  it.each(cases)("has the same rows, values and order for $name, sample type $type", async ({ name, type }) => {
    const profile = await readProfile(file(name), { root: root() });
    expect(profile.sampleTypes.length).toBeGreaterThan(type);
    const expected = await goTop([`-sample_index=${type}`, "-nodefraction=0", file(name)], profile, type);
    expect(expected.length).toBeGreaterThan(0);
    expect(top(profile, { sampleType: type }).rows.map(shown)).toEqual(expected);
    const byCum = await goTop([`-sample_index=${type}`, "-cum", "-nodefraction=0", file(name)], profile, type);
    expect(top(profile, { sampleType: type, sort: "cum" }).rows.map(shown)).toEqual(byCum);
  });

  it.each(corpus)(
    "takes the same default type for %s, and has what the plain command leaves in, in its order",
    async (name) => {
      const profile = await readProfile(file(name), { root: root() });
      const type = profile.defaultSampleType ?? profile.sampleTypes.length - 1;
      const { rows, total } = top(profile, { sampleType: type });
      const flatSum = rows.reduce((sum, { flat }) => sum + flat, 0);
      const kept = rows.filter(({ cum }) => Math.abs(cum) >= Math.trunc(Math.abs(flatSum * 0.005)));
      expect(await goTop([file(name)], profile, type)).toEqual(kept.map(shown));
      expect(total).toBeGreaterThan(0);
    },
  );

  it("focuses and ignores the same", async () => {
    const profile = await readProfile(file("go-heap-2.pb.gz"), { root: root() });
    const options = ["-focus=keep", "-ignore=small", "-nodefraction=0", file("go-heap-2.pb.gz")];
    const rows = top(profile, { sampleType: 3, focus: /keep/, ignore: /small/ }).rows;
    expect(rows.map(shown)).toEqual(await goTop(options, profile, 3));
  });

  it.each(["go-heap", "node-heap"])("compares two %s profiles the same", async (name) => {
    const [before, after] = await pair(name);
    const type = before.sampleTypes.length - 1;
    const { functions } = compare(before, after, { types: [type, type] });
    const options = ["-nodefraction=0", "-base", file(`${name}-1.pb.gz`), file(`${name}-2.pb.gz`)];
    expect(functions.map(({ name, flat, cum }) => [name, flat.growth, cum.growth])).toEqual(
      await goTop(options, after, type),
    );
  });
});

describe("profiles of real programs", () => {
  it.each(["node-heap", ...(hasGo ? ["go-heap"] : [])])(
    "names the leaking function first in two of %s",
    async (name) => {
      const [before, after] = await pair(name);
      const type = before.sampleTypes.length - 1;
      const { functions, stacks, seconds, whole } = compare(before, after, { types: [type, type] });
      expect(functions[0]?.name).toMatch(/leakSessions/);
      expect(functions[0]?.flat.share).toBeGreaterThan(0.8);
      expect(stacks[0]?.frames.at(-1)).toMatch(/leakSessions/);
      expect(seconds).toBeGreaterThan(0);
      expect(whole.perSecond).toBeGreaterThan(0);
    },
  );

  it("reads V8's own format to the same function", async () => {
    const profile = await readProfile(file("node.heapprofile"), { root: root() });
    expect(top(profile, { sampleType: 0 }).rows[0]?.name).toBe("leakSessions");
  });

  it("reads the same with gzip and without", async () => {
    const packed = readFileSync(file("node-heap-2.pb.gz"));
    const [one, other] = [packed, gunzipSync(packed)].map((bytes) => readProfile(bytes, { root: root() }));
    expect(await other).toEqual(await one);
  });
});

async function pair(name: string): Promise<[Profile, Profile]> {
  const read = (number: number) => readProfile(file(`${name}-${number}.pb.gz`), { root: root() });
  return [await read(1), await read(2)];
}

type Shown = [name: string, flat: number, cum: number];
const shown = ({ name, flat, cum }: TopRow): Shown => [name, flat, cum];

/** The rows of `go tool pprof -top`, in whole units of the profile. */
async function goTop(options: readonly string[], { sampleTypes }: Profile, type: number): Promise<Shown[]> {
  const unit = sampleTypes[type]?.unit ?? "";
  const { stdout } = await run("go", ["tool", "pprof", "-top", "-nodecount=0", `-unit=${unit}`, ...options], {
    env: { ...process.env, HOME: folder },
    maxBuffer: 2 ** 26,
  });
  const lines = stdout.split("\n");
  const head = lines.findIndex((line) => /^ +flat +flat% +sum% +cum +cum%$/.test(line));
  return lines.slice(head + 1).flatMap((line) => {
    const match = /^ *(-?\d+)\S* +\S+% +\S+% +(-?\d+)\S* +\S+% {2}(.*)$/.exec(line);
    if (!match) return [];
    const [, flat, cum, name = ""] = match;
    return [[name.replace(/ \((partial-)?inline\)$/, ""), Number(flat), Number(cum)] satisfies Shown];
  });
}

/** What the programs' profiles do not have: negative values, recursion, inlining, names that are alike, dropped frames. */
function madeUp(): Uint8Array {
  const names = [
    "alpha",
    "beta",
    "Beta",
    "std::map<int, char>::at(int)",
    "ünïcode",
    "\u{1f600}",
    "\uff5e",
    "runtime.malloc",
  ];
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  const frame = () => {
    const kind = random(10);
    if (kind === 0) return { file: ["/a/libc.so", "/b/libc.so", ""][random(3)] ?? "" };
    const name = () => names[random(names.length)] ?? "";
    return kind < 3 ? [name(), name()] : name();
  };
  return encodeProfile({
    types: ["objects/count", "space/bytes"],
    defaultType: "objects",
    dropFrames: "runtime\\..*|Beta",
    keepFrames: "Beta",
    samples: Array.from({ length: 300 }, () => ({
      stack: Array.from({ length: random(8) }, frame),
      values: [random(40) - 20, (random(2_000_000) - 500_000) * random(2)],
    })),
  });
}

const tcmalloc = `heap profile: 300: 9999999 [900: 29999999] @ heap_v2/524288
100: 3333 [300: 9999] @ 0x400101 0x7f0000000101
7: 7340032 [9: 9437184] @ 0x7f0000000101 0x400205 0x400101
1: 16 [1: 16] @ 0x7f0000200010 0x7fff00000000
0: 0 [5: 1000000] @ 0x400333

MAPPED_LIBRARIES:
00400000-0040b000 r-xp 00000000 fd:01 41038  /nowhere/server
7f0000000000-7f0000100000 r-xp 00000000 fd:01 41040  /nowhere/libfoo.so.1
7f0000200000-7f0000300000 r-xp 00001000 fd:01 41041  /nowhere/libbar.so
`;
