import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeWord } from "@/lib/domain/host/encode-words";
import { helperPath } from "./testing/call-helper";
import { harmful, hostileLines, pwnedFiles } from "./testing/hostile";
import { type SmallSupervisor, superviseSmall } from "./testing/small-supervisor";

const numRuns = process.env.GUTS_TEST_LONG === undefined ? 20 : 1000;

/** With words in the place of what is known only once the process runs. */
const lines = hostileLines({ pidFile: "PID FILE", startTicks: "TICKS" });
const around = [
  { name: "--input of attached", words: ["attached", "--input", "?", "config-write"], place: 2 },
  { name: "an option of attached", words: ["attached", "?", "version"], place: 1 },
];

describe("guts-host", () => {
  let folder: string;
  let place: string;
  let node: SmallSupervisor;
  let before: unknown;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "guts-fuzz-"));
    place = path.join(folder, "empty");
    mkdirSync(place);
    // A process of its supervisor that writes down each TERM, and would end on any other signal.
    node = await superviseSmall({ folder });
    before = state();
  });
  afterAll(() => {
    node?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The files around, and the process as it is. */
  function state() {
    const { pid, startTicks } = node.current();
    const score = readFileSync(`/proc/${pid}/oom_score_adj`, "utf8");
    return { files: readdirSync(folder, { recursive: true }), pid, startTicks, terms: node.termsOf(pid), score };
  }
  function fill(words: readonly string[]): string[] {
    const known = new Map([
      ["PID FILE", node.pidFile],
      ["TICKS", node.current().startTicks],
    ]);
    return words.map((word) => known.get(word) ?? word);
  }
  const run = (args: readonly string[]) =>
    spawnSync("/bin/sh", [helperPath, ...args], { encoding: "utf8", cwd: place, input: "" });

  it.each([...lines, ...around])(
    "executes nothing out of $name, echoes none of it, and changes and signals nothing",
    ({ words, place: index }) => {
      fc.assert(
        fc.property(harmful, (value) => {
          const result = run(fill(words).with(index, value));
          // 0 and 77: what keeps the rules reads, or names something that is not there. 143: the input's end ended it.
          expect([0, 64, 77, 143], result.stderr).toContain(result.status);
          expect(result.stdout + result.stderr).not.toContain("pwned");
          expect(readdirSync(place)).toEqual([]);
        }),
        { seed: 20261124, numRuns },
      );
      expect(state()).toEqual(before);
      expect(pwnedFiles()).toEqual([]);
    },
  );

  it("takes no NUL and no line break in any of them, encoded as they would travel over SSH", () => {
    for (const { name, words, place: index } of lines) {
      const encoded = fill(words).map((word) => encodeWord(word) ?? "");
      for (const value of ["a%00b", "%0Atouch%20pwned", "a%0a"]) {
        const { status, stdout } = run(["encoded", ...encoded.with(index, value)]);
        expect([name, status, stdout]).toEqual([name, 64, ""]);
      }
    }
    expect(state()).toEqual(before);
  });
});
