import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyChanges } from "./apply-changes";
import type { ConfigChange } from "./change";
import { changesOf } from "./changes-of";
import { commentsOf, isSameValue, readDocument, withValue } from "./document";
import { parseNodeConfig } from "./parse-node-config";
import { redactedDiff } from "./redacted-diff";
import { configTexts } from "./testing/random-config";

const mebibyte = 1024 * 1024;
const runs = { seed: 5, numRuns: process.env.GUTS_TEST_LONG ? 10_000 : 80 };
/** A busy machine takes its time. */
const timeout = process.env.GUTS_TEST_LONG ? 900_000 : 60_000;
const secret = "5ec2e7".repeat(11).slice(0, 64);

const changeLists: fc.Arbitrary<ConfigChange[]> = fc.oneof(
  fc.integer({ min: 1, max: 4096 }).map((size) => changesOf("reduce-cache", { maxSizeBytes: size * mebibyte })),
  fc
    .record({ maxConnections: fc.integer({ min: 1, max: 100_000 }), maxPeers: fc.integer({ min: 1, max: 1000 }) })
    .map((parameters) => changesOf("limit-connections", parameters)),
  fc
    .record({
      blockCacheBytes: fc.integer({ min: 1, max: 4096 }).map((size) => size * mebibyte),
      writeBufferBytes: fc.integer({ min: 1, max: 4096 }).map((size) => size * mebibyte),
      maxWriteBufferNumber: fc.integer({ min: 1, max: 64 }),
    })
    .map((parameters) => changesOf("tune-rocksdb", parameters)),
);

function plainOf(text: string): unknown {
  const read = readDocument(text);
  if ("kind" in read) throw new Error(`not read: ${read.text}`);
  return read.value;
}

function textOf(applied: ReturnType<typeof applyChanges>): string {
  if (applied.state === "refused") throw new Error(applied.problems.join("; "));
  return applied.text;
}

function sets(changes: readonly ConfigChange[]) {
  return changes.flatMap((change) => (change.kind === "set" ? [change] : []));
}

const linesOf = (text: string) => text.split(/(?<=\n)/);

/** Whether every line of `before`, but for those in `touched`, stands unchanged and in its order in `after`. */
function keepsLines(before: string, after: string, touched: (line: string) => boolean): boolean {
  const remaining = linesOf(after);
  return linesOf(before).every((line) => {
    if (touched(line)) return true;
    const at = remaining.indexOf(line);
    const endedAt = at < 0 && !line.endsWith("\n") ? remaining.findIndex((other) => other.trimEnd() === line) : at;
    if (endedAt < 0) return false;
    remaining.splice(0, endedAt + 1);
    return true;
  });
}

describe("applyChanges on any configuration that a node accepts", { timeout }, () => {
  it("generates files that the node would take", () => {
    fc.assert(
      fc.property(configTexts, (text) => {
        expect(parseNodeConfig(text).findings).toEqual([]);
      }),
      runs,
    );
  });

  it("sets the values, changes no other, keeps every comment, and is idempotent", () => {
    fc.assert(
      fc.property(configTexts, changeLists, (text, changes) => {
        const after = textOf(applyChanges(text, changes));
        const wanted = sets(changes).reduce(
          (value, { path, value: leaf }) => withValue(value, path, leaf),
          plainOf(text),
        );
        expect(isSameValue(plainOf(after), wanted)).toBe(true);
        expect(commentsOf(after)).toEqual(commentsOf(text));
        expect(parseNodeConfig(after).findings).toEqual([]);
        expect(applyChanges(after, changes)).toEqual({ state: "unchanged", text: after });
        expect(after.endsWith("\n")).toBe(text.endsWith("\n"));
        expect(/(?<!\r)\n/.test(after)).toBe(/(?<!\r)\n/.test(text));
      }),
      runs,
    );
  });

  it("leaves every line byte for byte that no change concerns", () => {
    fc.assert(
      fc.property(configTexts, changeLists, (text, changes) => {
        const after = textOf(applyChanges(text, changes));
        const leaves = sets(changes).map(({ path }) => path.at(-1) ?? "");
        // A map in braces is one line; it changes where its section does.
        const touched = (line: string) => leaves.some((leaf) => line.includes(leaf)) || line.includes("{");
        expect(keepsLines(text, after, touched)).toBe(true);
      }),
      runs,
    );
  });

  it("shows no secret in a diff, not in a context line either", () => {
    fc.assert(
      fc.property(configTexts, changeLists, (text, changes) => {
        const after = textOf(applyChanges(text, changes));
        expect(redactedDiff(text, after, "/etc/guts/config.yaml")).not.toContain(secret.slice(0, 12));
      }),
      runs,
    );
  });

  it("makes one block of appended ones, whatever both look like, with every comment and the later values", () => {
    const appended = fc.constantFrom(
      "storage:\n  cache:\n    max_size: 134217728 # 128 MiB\n",
      "# option B\nstorage: {cache: {max_size: 134217728}} # in braces\n",
      "\n# option D\nstorage:\n    rocksdb: # smaller\n        block_cache_size: 268435456\n        write_buffer_size: 33554432\n",
      "storage:\n  cache:\n    max_size: 1048576\n  cache:\n    max_size: 134217728\nstorage:\n",
    );
    fc.assert(
      fc.property(configTexts, fc.array(appended, { minLength: 1, maxLength: 3 }), (text, blocks) => {
        const broken = `${text.endsWith("\n") ? text : `${text}\n`}${blocks.join("")}`;
        const repair: ConfigChange[] = [{ kind: "merge-duplicates", section: "storage" }];
        const after = textOf(applyChanges(broken, repair));
        expect(parseNodeConfig(after).findings).toEqual([]);
        expect(isSameValue(plainOf(after), plainOf(broken))).toBe(true);
        expect(commentsOf(after).sort()).toEqual(commentsOf(broken).sort());
        expect(applyChanges(after, repair)).toEqual({ state: "unchanged", text: after });
      }),
      runs,
    );
  });
});

describe("any text at all", { timeout }, () => {
  const pieces = fc.constantFrom(
    "storage:",
    "api:",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\t",
    "{",
    "}",
    "[",
    "]",
    ",",
    ": ",
    "- ",
    "? ",
    "|\n",
    ">-\n",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    '"',
    "'",
    "#",
    " # c",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "cache:",
    "max_size: 1",
    "p2p",
    "\uFEFF",
    "\0",
    "é",
    "null",
    "~",
    "__proto__: 1",
  );
  const garbage = fc.oneof(
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join("")),
    fc.string({ unit: "binary", maxLength: 200 }),
    fc
      .tuple(configTexts, fc.nat(2000), fc.array(pieces, { maxLength: 3 }))
      .map(([text, at, added]) => text.slice(0, at) + added.join("") + text.slice(at + 3)),
  );

  it("is read, edited or refused, and never throws; what is edited reads back", () => {
    fc.assert(
      fc.property(garbage, changeLists, fc.constantFrom("storage", "api", "p2p"), (text, changes, section) => {
        parseNodeConfig(text);
        for (const list of [changes, [{ kind: "merge-duplicates", section } as const]]) {
          const applied = applyChanges(text, list);
          if (applied.state === "refused") {
            expect(applied.problems.join("")).not.toBe("");
            continue;
          }
          const reading = parseNodeConfig(applied.text);
          for (const { path, value } of sets(list)) expect(reading.valueAt(path)).toBe(value);
          expect(applyChanges(applied.text, list).state).toBe("unchanged");
          redactedDiff(text, applied.text, "x");
        }
      }),
      { ...runs, numRuns: runs.numRuns * 2 },
    );
  });

  it.each([
    ["deep nesting", "[".repeat(50_000)],
    ["a cycle", "storage: &a\n  cache: *a\n"],
    [
      "aliases that multiply",
      `a0: &a0 [x,x,x,x,x,x,x,x]\n${Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(8)}]\n`).join("")}`,
    ],
  ])("%s is refused", (_, text) => {
    expect(parseNodeConfig(text).findings[0]?.kind).toBe("not-yaml");
    expect(applyChanges(text, changesOf("reduce-cache", { maxSizeBytes: mebibyte })).state).toBe("refused");
  });
});
