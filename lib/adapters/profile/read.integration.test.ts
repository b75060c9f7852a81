import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { top } from "@/lib/domain/profile/top";
import { profileReaderEntry, withBundledRoot } from "@/lib/testing/bundled-root";
import { encodeProfile } from "@/lib/testing/profile";
import { ProfileError } from "./profile-error";
import { readProfile } from "./read";

const mebibyte = 2 ** 20;
const root = withBundledRoot(profileReaderEntry);
const folder = mkdtempSync(path.join(os.tmpdir(), "guts-read-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const failureOf = (source: string | Uint8Array, limits = {}) =>
  readProfile(source, { root: root(), limits, name: "dump.pb.gz" }).then(
    () => null,
    (error: unknown) => error,
  );

describe("readProfile", () => {
  it("reads a file and bytes to the same profile", async () => {
    const bytes = encodeProfile({ samples: [{ stack: ["leak", "main"], values: [7] }] });
    const file = path.join(folder, "heap.pb");
    writeFileSync(file, bytes);
    const profile = await readProfile(file, { root: root() });
    expect(await readProfile(bytes, { root: root() })).toEqual(profile);
    expect(top(profile, { sampleType: 0 }).rows[0]).toMatchObject({ name: "leak", flat: 7, flatPercent: 100 });
  });

  it("names the file and what to do when it cannot be read", async () => {
    const absent = await readProfile(path.join(folder, "absent"), { root: root() }).catch((error: unknown) => error);
    expect(absent).toBeInstanceOf(ProfileError);
    expect(String(absent)).toMatch(/absent cannot be read as a profile\. It cannot be read \(ENOENT\)/);
    expect(String(await failureOf(folder))).toMatch(/EISDIR/);
    expect(String(await failureOf(new Uint8Array(0)))).toMatch(
      /dump\.pb\.gz cannot be read as a profile\. It is empty/,
    );
  });

  it("says to build the console where its thread is not built", async () => {
    await expect(readProfile("x", { root: folder })).rejects.toThrow(/Run npm run build/);
  });

  it("gives up after the time limit, and the thread with it", async () => {
    // A name on which this expression tries every way to split it.
    const name = `${"a".repeat(40)}!`;
    const bytes = encodeProfile({ samples: [{ stack: [name], values: [1] }], dropFrames: "(a+)+" });
    const startedAt = performance.now();
    expect(String(await failureOf(bytes, { timeoutMs: 1000 }))).toMatch(/more than 1 s, and was given up/);
    expect(performance.now() - startedAt).toBeLessThan(7000);
  });

  it.each([
    ["lists in lists", `{"head":${"[".repeat(40 * mebibyte)}`],
    ["objects", `{"head":[${"{},".repeat(16 * mebibyte)}`],
    ["names", `\n\x04\x08\x01\x10\x022\x00${"2\x03abc".repeat(16 * mebibyte)}`],
  ])("ends with words, and no process, when it is nothing but %s", async (_, text) => {
    const limits = { timeoutMs: 30_000, arrayBytes: 64 * mebibyte };
    const failure = await failureOf(gzipSync(text, { level: 1 }), limits);
    expect(failure).toBeInstanceOf(ProfileError);
    expect(String(failure)).toMatch(/a million deep|JSON ends before|of memory/);
  });

  it("stays within its memory on a gzip bomb", async () => {
    const before = process.memoryUsage().rss;
    const sample = encodeProfile({ samples: [{ stack: ["leak"], values: [1] }] });
    const bomb = gzipSync(Buffer.concat([sample, Buffer.alloc(96 * mebibyte, "\x32\x01a")]), { level: 9 });
    expect(bomb.length).toBeLessThan(mebibyte);
    const failure = await failureOf(bomb, { expandedBytes: 64 * mebibyte });
    expect(String(failure)).toMatch(/unpacks to more than 64 MiB/);
    // The bomb itself was made here, 96 MiB of it, and may not have been collected yet.
    expect(process.memoryUsage().rss - before).toBeLessThan(512 * mebibyte);
  });

  it("refuses more functions than any program has", async () => {
    const id = (value: number) => [
      (value & 127) | 128,
      ((value >> 7) & 127) | 128,
      ((value >> 14) & 127) | 128,
      value >> 21,
    ];
    const head = [0x0a, 4, 8, 1, 16, 2, 0x32, 0, 0x32, 1, 0x61, 0x32, 1, 0x62];
    const bytes = Buffer.alloc(head.length + 2_000_001 * 7);
    bytes.set(head);
    for (let at = 0; at <= 2_000_000; at += 1) bytes.set([0x2a, 5, 8, ...id(at + 1)], head.length + at * 7);
    expect(String(await failureOf(bytes, { timeoutMs: 30_000 }))).toMatch(/more than 2,000,000 functions/);
  });

  it("reads a million functions", async () => {
    const count = 1_000_000;
    const bytes = Buffer.alloc(64 * mebibyte);
    let at = 0;
    const put = (...some: number[]) => {
      for (const one of some) at = bytes.writeUInt8(one, at);
    };
    /** Three bytes of varint, enough for two million. */
    const wide = (value: number) => [(value & 127) | 128, ((value >> 7) & 127) | 128, value >> 14];
    put(0x0a, 4, 8, 1, 16, 2, 0x32, 0, 0x32, 1, 0x61, 0x32, 1, 0x62);
    for (let id = 1; id <= count; id += 1) {
      const name = Buffer.from(`f${id}`);
      put(0x12, 6, 8, ...wide(id), 16, 5, 0x22, 10, 8, ...wide(id), 0x22, 4, 8, ...wide(id));
      put(0x2a, 8, 8, ...wide(id), 16, ...wide(id + 2), 0x32, name.length, ...name);
    }
    const file = path.join(folder, "million.pb");
    writeFileSync(file, bytes.subarray(0, at));
    const read = await readProfile(file, { root: root(), limits: { timeoutMs: 30_000 } });
    expect(top(read, { sampleType: 0 })).toMatchObject({ total: 5 * count, rows: { length: count } });
  });
});
