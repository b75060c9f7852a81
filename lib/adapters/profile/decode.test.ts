import { gzipSync } from "node:zlib";
import { Location, Profile as ProfileMessage, Sample, StringTable, ValueType } from "pprof-format";
import { describe, expect, it } from "vitest";
import { top } from "@/lib/domain/profile/top";
import { encodeProfile } from "@/lib/testing/profile";
import { decodeProfile } from "./decode";
import { defaultReadLimits, type ReadLimits } from "./limits";

const mebibyte = 2 ** 20;

async function* inChunks(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const decode = (
  bytes: Uint8Array | string,
  { chunk = 2 ** 18, ...limits }: Partial<ReadLimits> & { chunk?: number } = {},
) => decodeProfile(inChunks(Buffer.from(bytes), chunk), { ...defaultReadLimits, ...limits });
const rowsOf = async (bytes: Uint8Array | string, sampleType = 0) =>
  top(await decode(bytes), { sampleType }).rows.map(({ name, flat, cum }) => [name, flat, cum]);

const content = {
  types: ["objects/count", "space/bytes"],
  takenAtMs: 1_700_000_000_123,
  samples: [
    { stack: ["leak", "main"], values: [3, 2 ** 40 + 1] },
    { stack: [["inner", "outer"], "main"], values: [-1, -77] },
  ],
};
const plain = encodeProfile(content);

describe("decodeProfile, pprof", () => {
  it("reads it with gzip and without, however the bytes are cut", async () => {
    const whole = await decode(plain);
    expect(whole.takenAtMs).toBe(1_700_000_000_123);
    expect(top(whole, { sampleType: 1 }).rows[0]).toMatchObject({ name: "leak", flat: 2 ** 40 + 1 });
    for (const chunk of [1, 2, 3, 7]) {
      expect(await decode(plain, { chunk })).toEqual(whole);
      expect(await decode(gzipSync(plain), { chunk })).toEqual(whole);
    }
  });

  it("takes ids of 64 bits, and numbers that are not packed", async () => {
    const stringTable = new StringTable();
    const type = new ValueType({ type: stringTable.dedup("space"), unit: stringTable.dedup("bytes") });
    const [id, near] = [2n ** 63n + 1n, 2n ** 63n + 2n];
    const location = [id, near].map((one) => new Location({ id: one }));
    const sample = [new Sample({ locationId: [id, near], value: [5] }), new Sample({ locationId: [near], value: [1] })];
    const profile = await decode(new ProfileMessage({ stringTable, sampleType: [type], sample, location }).encode());
    expect([...profile.stackLocation]).toEqual([0, 1, 1]);

    const unpacked = Buffer.from([0x0a, 4, 8, 1, 16, 2, 0x12, 4, 8, 1, 16, 9, 0x22, 2, 8, 1, 0x32, 0]);
    const strings = Buffer.from("\x32\x05space\x32\x05bytes");
    expect(await rowsOf(Buffer.concat([unpacked, strings]))).toEqual([["<unknown>", 9, 9]]);
  });

  it("refuses what is cut off anywhere, or reads what is left where that is whole", async () => {
    for (let length = 0; length < plain.length; length += 1) {
      const result = await decode(plain.subarray(0, length)).catch((error: unknown) => error);
      if (result instanceof Error) expect(result.message).toMatch(/cut off|empty|says of no value|no profile/);
      // The scalars at the end are optional.
      else expect(length).toBeGreaterThan(plain.length - 12);
    }
  });

  const varint = (value: number) => (value < 128 ? [value] : [(value & 127) | 128, value >>> 7]);
  const field = (number: number, bytes: readonly number[]) => [number * 8 + 2, ...varint(bytes.length), ...bytes];
  const typed = [...field(1, [8, 1, 16, 2]), ...field(6, []), ...field(6, [97]), ...field(6, [98])];

  it.each([
    ["a location that is not there", field(2, [10, 1, 7, 18, 1, 1]), /refer to 1 locations/],
    ["location 0", field(2, [10, 1, 0, 18, 1, 1]), /location 0/],
    ["too few values", field(2, [18, 2, 1, 1]), /have 2 values, and it names 1 types/],
    [
      "different numbers of values",
      [...field(2, [18, 1, 1]), ...field(2, [18, 2, 1, 1])],
      /has 2 values and another 1/,
    ],
    ["a string that is not there", field(5, [8, 1, 16, 99, 24, 99]), /string 99, and there are only 3/],
    ["a negative string", field(5, [8, 1, 16, ...Array(9).fill(255), 1]), /string 1844674407370955/],
    ["a function twice", [...field(5, [8, 1]), ...field(5, [8, 1])], /two of its functions/],
    ["a location twice", [...field(4, [8, 1]), ...field(4, [8, 1])], /two of its locations/],
    ["a line without function", field(4, [8, 1, 34, 2, 16, 9]), /has no function/],
    ["a function that is not there", field(4, [8, 1, 34, 2, 8, 9]), /refer to 1 functions/],
    ["a number without end", field(2, [18, 12, ...Array(12).fill(255)]), /longer than 64 bits/],
    ["a number without end in a table", field(5, [8, ...Array(100).fill(255)]), /longer than 64 bits/],
    ["a length beyond the end", field(2, [10, 9, 1]), /longer than the whole/],
    ["a part of 4 GiB", [0x12, 255, 255, 255, 255, 15], /says that it is 4294967295 bytes/],
    ["a group", [0x13, 0], /unknown kind 3/],
    ["field 0", [0x02, 0], /number 0/],
    ["a text where a number belongs", field(9, [1]), /field 9 is of kind 2/],
    ["two profiles", [0x48, 1, 0x48, 1], /one after the other/],
  ])("says what is wrong with %s", async (_, bytes, message) => {
    await expect(decode(Buffer.from([...typed, ...bytes]))).rejects.toThrow(message);
  });

  it("refuses more columns of values than any profiler writes", async () => {
    await expect(decode(Buffer.from([...typed, ...field(2, [18, 100, ...Array(100).fill(1)])]))).rejects.toThrow(
      /more than 32 values/,
    );
  });
});

describe("decodeProfile, bounds", () => {
  it("gives a gzip bomb up at the cap", async () => {
    const bomb = gzipSync(Buffer.concat([plain, Buffer.alloc(8 * mebibyte, "\x32\x01a")]));
    await expect(decode(bomb, { expandedBytes: mebibyte })).rejects.toThrow(/unpacks to more than 1 MiB/);
  });

  it("gives up when the arrays become too large", async () => {
    const samples = Array.from({ length: 40_000 }, (_, index) => ({ stack: [`f${index}`], values: [1] }));
    await expect(decode(encodeProfile({ samples }), { arrayBytes: mebibyte })).rejects.toThrow(
      /more than 1 MiB of memory/,
    );
  });

  it("refuses a file that is too large", async () => {
    await expect(decode(plain, { fileBytes: 10 })).rejects.toThrow(/more than 0 MiB, the most that is read/);
  });

  it("says that gzip data is damaged or cut off", async () => {
    const packed = gzipSync(plain);
    await expect(decode(packed.subarray(0, packed.length - 9))).rejects.toThrow(/gzip data cannot be unpacked/);
    packed.fill(0xff, 20, 40);
    await expect(decode(packed)).rejects.toThrow(/gzip data cannot be unpacked/);
  });

  it.each(["", "\x7fELF\x02\x01\x01", "<!DOCTYPE html><html>", "PK\x03\x04", "{}", "hello world"])(
    "says what it reads, given %o",
    async (text) => {
      await expect(decode(text)).rejects.toThrow(/empty|Read are pprof|there is no head/);
    },
  );

  it("passes an error of the input on", async () => {
    async function* failing() {
      yield gzipSync(plain).subarray(0, 20);
      throw new Error("the disk is gone");
    }
    await expect(decodeProfile(failing(), defaultReadLimits)).rejects.toThrow("the disk is gone");
  });
});

describe("decodeProfile, text heap profiles", () => {
  const map = `MAPPED_LIBRARIES:
00400000-0040b000 r-xp 00000000 fd:01 41038  /usr/bin/server
7f0000000000-7f0000100000 r-xp 00000000 fd:01 41040  /lib/libfoo.so.1
7f0000200000-7f0000300000 rw-p 00000000 fd:01 41041  /lib/libdata.so
`;

  it("reads tcmalloc's, and takes unsampled counts as they are", async () => {
    const text = `heap profile:    3:      300 [     5:      700] @ heapprofile
     2:      200 [     4:      600] @ 0x400101 0x7f0000000101
     1:      100 [     1:      100] @ 0x7f0000000201

${map}`;
    expect((await decode(text)).sampleTypes.map(({ type }) => type)).toEqual([
      "alloc_objects",
      "alloc_space",
      "inuse_objects",
      "inuse_space",
    ]);
    expect(await rowsOf(text, 3)).toEqual([
      ["[server]", 200, 200],
      ["[libfoo.so.1]", 100, 300],
    ]);
    expect(await rowsOf(text, 0)).toEqual([
      ["[server]", 4, 4],
      ["[libfoo.so.1]", 1, 5],
    ]);
  });

  it("scales samples up by the chance that they were taken", async () => {
    const text = `heap profile: 1: 1024 [1: 1024] @ heap_v2/524288\n1: 1024 [1: 1024] @ 0x400101\n${map}`;
    // 1 / (1 - exp(-1024 / 524288)) = 512.5001…
    expect(await rowsOf(text, 0)).toEqual([["[server]", 512, 512]]);
    expect(await rowsOf(text, 1)).toEqual([["[server]", 524800, 524800]]);
    expect(await rowsOf(text.replace("heap_v2/524288", "heap/1048576"), 1)).toEqual([["[server]", 524800, 524800]]);
  });

  it("reads jemalloc's, and counts each thread's part once", async () => {
    const text = `heap_v2/524288
  t*: 2: 2097152 [0: 0]
  t0: 2: 2097152 [0: 0]
@ 0x7f0000000101 0x400101
  t*: 2: 2097152 [0: 0]
  t0: 1: 1048576 [0: 0]
  t1: 1: 1048576 [0: 0]
@ 0x99
  t*: 1: 8388608 [0: 0]

${map}`;
    const bytes = Math.trunc(2097152 / (1 - Math.exp(-2)));
    const profile = await decode(text);
    expect(profile.sampleTypes).toEqual([
      { type: "objects", unit: "count" },
      { type: "space", unit: "bytes" },
    ]);
    expect(await rowsOf(text, 1)).toEqual([
      ["<unknown>", 8388608, 8388608],
      ["[libfoo.so.1]", bytes, bytes],
      ["[server]", 0, bytes],
    ]);
    const withFreed = await decode(text.replaceAll("[0: 0]", "[9: 9999999]"));
    expect(withFreed.sampleTypes).toHaveLength(4);
  });

  it.each([
    ["heap profile: 1: 2 [3: 4] @ unheard/1\n", /of the kind "unheard"/],
    ["heap profile: nonsense\n", /first line/],
    ["heap profile: 1: 2 [1: 2] @ heapprofile\n1: 2 [1: 2]\n", /line 2 has no stack/],
    ["heap profile: 1: 2 [1: 2] @ heapprofile\nx @ 0x1\n", /line 2 has no sizes/],
    ["heap profile: 1: 2 [1: 2] @ heapprofile\n0: 2 [1: 2] @ 0x1\n", /2 bytes in no object/],
    ["heap profile: 1: 2 [1: 2] @ heapprofile\n1: 2 [1: 2] @ 0x11112222333344445\n", /longer than 64 bits/],
    ["heap_v2/524288\nhello\n", /line 2 is neither/],
  ])("says what is wrong with %o", async (text, message) => {
    await expect(decode(text)).rejects.toThrow(message);
  });
});

describe("decodeProfile, lines", () => {
  it("refuses a line that does not end", async () => {
    const text = `heap profile: 1: 2 [1: 2] @ heapprofile\n${"1".repeat(2 ** 21)}`;
    await expect(decode(text)).rejects.toThrow(/line 2 has more than 1 MiB/);
  });
});

describe("decodeProfile, V8's .heapprofile", () => {
  const node = (functionName: string, selfSize: number, children: unknown[] = [], lineNumber = 0) => ({
    callFrame: { functionName, scriptId: "1", url: "file:///app/server.js", lineNumber, columnNumber: 9 },
    selfSize,
    id: 1,
    children,
  });
  const text = JSON.stringify({
    head: node("(root)", 0, [node("main", 10, [node("leak", 100), node("", 7, [], 41)]), node("leak", 1)]),
    samples: [],
  });

  it("reads the bytes of live objects by call, and names what has no name by its place", async () => {
    expect(await rowsOf(text)).toEqual([
      ["leak", 101, 101],
      ["main", 10, 117],
      ["(anonymous:L#42:C#10)", 7, 7],
    ]);
    expect((await decode(text)).strings).toContain("file:///app/server.js");
  });

  it("reads it however the bytes are cut, with escapes, spaces and what it does not know", async () => {
    const head = node("(root)", 0, [node('quoted "\\\u{1f600}\n', 100), node("b", 5)]);
    const whole = await decode(JSON.stringify({ extra: [1, { a: [true, null] }, -1.5e3], head }, null, 2));
    expect(top(whole, { sampleType: 0 }).rows.map(({ name }) => name)).toEqual(['quoted "\\\u{1f600}\n', "b"]);
    for (const chunk of [1, 2, 3, 7]) {
      expect(await decode(JSON.stringify({ extra: [1, { a: [true, null] }, -1.5e3], head }), { chunk })).toEqual(whole);
    }
  });

  it("takes the keys of a node in another order", async () => {
    const frame = (functionName: string) => ({ functionName, url: "", lineNumber: 1, columnNumber: 1 });
    const leaf = { callFrame: frame("leaf"), children: [], selfSize: 3 };
    const main = { callFrame: frame("main"), children: [leaf], selfSize: 4 };
    const sorted = { head: { callFrame: frame("(root)"), children: [main], selfSize: 0 } };
    expect(await rowsOf(JSON.stringify(sorted))).toEqual([
      ["main", 4, 7],
      ["leaf", 3, 3],
    ]);
  });

  it("survives any depth", async () => {
    const depth = 50_000;
    const open = `{"callFrame":{"functionName":"f"},"selfSize":0,"children":[`;
    const deep = `{"head":${open.repeat(depth)}${"]}".repeat(depth)}}`;
    expect(await rowsOf(deep)).toEqual([]);
  });

  it.each([
    [`{"snapshot":{"meta":{}}}  `, /heap snapshot/],
    [`{"nodes":[],"startTime":1}`, /there is no head/],
    [`{"head":{"selfSize":1`, /JSON ends before it is whole/],
    [`{"head":{"selfSize":1]`, /closes what is not open/],
    [`{"head":{"selfSize":1,}}`, /breaks off at "}"/],
    [`{"head":{"selfSize":1x}}`, /has 1x where a value belongs/],
    [`{"head":{"callFrame":{}}}`, /no selfSize/],
    [`{"head":{"selfSize":1}}`, /no callFrame/],
    [`{"head":{"children":[{}]}}`, /no callFrame before children/],
    [
      `{"head":{"callFrame":{"functionName":"f"},"selfSize":1,"children":[{"callFrame":{},"selfSize":1}]}}`,
      /no functionName/,
    ],
    [`{"head":{"callFrame":{"functionName":"f"},"selfSize":-1}}`, /no selfSize/],
    [`{"head":{"callFrame":{"functionName":"f"},"selfSize":1,"children":7}}`, /are no list/],
  ])("says what is wrong with %o", async (bad, message) => {
    await expect(decode(bad)).rejects.toThrow(message);
  });
});
