import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDump, parseDumps } from "./dumps";

const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const answer = (lines: string) => `== process\nstate: running\n== dump\n${lines}\n== end\nstate: running\n`;
const withContent = (content: Uint8Array) =>
  Buffer.concat([
    Buffer.from(`${answer(`path: /d/heap-1.prof\nsize: ${content.length}\nsha256: ${hash(content)}`)}== content\n`),
    content,
  ]);

describe("parseDumps", () => {
  it("reads the listed dumps, and leaves out lines that are none", () => {
    const text =
      "== process\nstate: running\n== dumps\n1700000000 445 heap-2.prof\nx\n1 2 a/b\n== end\nstate: running\n";
    expect(parseDumps(text)).toEqual({
      state: "answered",
      value: {
        dumps: [{ name: "heap-2.prof", sizeBytes: 445, modifiedAt: 1_700_000_000_000 }],
        freeBytes: null,
      },
    });
    const withRoom = (line: string) => text.replace("== dumps", `== dump-folder\n${line}\n== dumps`);
    const freeOf = (line: string) => {
      const read = parseDumps(withRoom(line));
      return read.state === "answered" ? [read.value.freeBytes, read.value.dumps.length] : read;
    };
    expect(freeOf("free: 4096")).toEqual([4096, 1]);
    expect(freeOf("free: 0")).toEqual([0, 1]);
    expect(freeOf("unreadable: df does not tell it")).toEqual([null, 1]);
    expect(parseDumps("== dumps\n").state).toBe("malformed");
  });
});

describe("parseDump", () => {
  it("gives back the bytes of any dump, and none of one that is shorter or other than it tells", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (content) => {
        const bytes = withContent(content);
        const read = parseDump(bytes, hash);
        expect(read.state === "answered" && Buffer.from(read.value).equals(Buffer.from(content))).toBe(true);
        expect(parseDump(bytes.subarray(0, -1), hash).state).toBe("unreadable");
        const other = Buffer.from(bytes);
        other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
        expect(parseDump(other, hash).state).toBe("unreadable");
      }),
      { seed: 5 },
    );
  });

  it("says why there is none", () => {
    const text = answer("path: /d/heap-1.prof\nunreadable: there is no such dump in the folder");
    expect(parseDump(Buffer.from(text), hash)).toEqual({
      state: "unreadable",
      detail: "there is no such dump in the folder",
    });
  });
});
