import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import { runAnalyze } from "./run-analyze";

const folder = mkdtempSync(path.join(os.tmpdir(), "guts-analyze-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MiB = 2 ** 20;
const start = 1_700_000_000;
const defaults = { file: null, limitBytes: null, json: false, batch: false };

/** Four hours at 60 s from 300 MiB, growing by `mibPerHour`, with a small sawtooth. */
function samples(mibPerHour: number): [number, number][] {
  return Array.from({ length: 241 }, (_, i) => [start + i * 60, (300 + (mibPerHour * i) / 60 + (i % 7) * 0.2) * MiB]);
}

async function run(options: Partial<Parameters<typeof runAnalyze>[0]>, input: string | string[] = "") {
  const stdout = new PassThrough();
  const text = stdout.toArray().then((chunks) => Buffer.concat(chunks).toString());
  const stdin = Readable.from(Array.isArray(input) ? input : [input]);
  const status = await runAnalyze({ ...defaults, ...options }, { stdin, stdout }).finally(() => stdout.end());
  return { status, text: await text };
}

const toCsv = (rows: [number, number][]) =>
  `timestamp_seconds,value_bytes\n${rows.map((row) => row.join(",")).join("\n")}\n`;
const parseLines = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("runAnalyze", () => {
  it("tells a leak from a level series, with gates, forecast and back-test to read", async () => {
    const leak = await run({ limitBytes: 512 * MiB }, toCsv(samples(20)));
    expect(leak.status).toBe(0);
    expect(leak.text).toMatch(/^leak \(confidence /);
    for (const part of ["512 MiB", "persistence", "passed", "Forecast", "predict_linear", "forecasts made"]) {
      expect(leak.text).toContain(part);
    }
    expect((await run({ limitBytes: 512 * MiB }, toCsv(samples(0)))).text).not.toMatch(/^leak/);
  });

  it("gives one object with exactly the documented keys for --json, from a file as from standard input", async () => {
    const file = path.join(folder, "leak.csv");
    writeFileSync(file, toCsv(samples(20)));
    const { text } = await run({ file, limitBytes: 512 * MiB, json: true });
    const answer = JSON.parse(text);
    expect(Object.keys(answer)).toEqual([
      "id",
      "verdict",
      "slopeBytesPerSecond",
      "smallestDetectableSlopeBytesPerSecond",
      "timeToLimitSeconds",
      "forecast",
      "predictLinear",
      "gates",
      "reasons",
    ]);
    expect(answer).toMatchObject({
      id: file,
      verdict: "leak",
      predictLinear: { windowSeconds: 3600, horizonSeconds: 14_400 },
    });
    expect(Object.keys(answer.timeToLimitSeconds)).toEqual(["earliest", "central", "latest"]);
    expect(Object.keys(answer.forecast[0])).toEqual(["horizonSeconds", "bytes", "low", "high"]);
    expect(Object.keys(answer.gates[0])).toEqual(["name", "value", "threshold", "passed"]);
    const piped = JSON.parse((await run({ limitBytes: 512 * MiB, json: true }, toCsv(samples(20)))).text);
    expect(piped).toEqual({ ...answer, id: null });
  });

  it("answers a batch line by line in the order of the input, bad lines included", async () => {
    const lines = [
      JSON.stringify({ id: "leak", limitBytes: 512 * MiB, samples: samples(20), horizonsSeconds: [3600, 7200] }),
      "{ not json",
      "",
      JSON.stringify({ id: "bad", samples: 5 }),
      JSON.stringify({ id: 7, limitBytes: null, samples: [] }),
    ];
    const { status, text } = await run({ batch: true }, lines.join("\n"));
    expect(status).toBe(0);
    const [leak, unreadable, bad, empty, ...rest] = parseLines(text);
    expect(leak).toMatchObject({ id: "leak", verdict: "leak" });
    expect(leak.forecast.map((one: { horizonSeconds: number }) => one.horizonSeconds)).toEqual([3600, 7200]);
    expect(unreadable).toEqual({ id: null, error: expect.any(String) });
    expect(bad).toEqual({ id: "bad", error: expect.stringContaining("samples") });
    expect(empty).toMatchObject({ id: 7, verdict: "insufficient", timeToLimitSeconds: null });
    expect(rest).toEqual([]);
  });

  it("has a defined answer for odd input: no limit, two samples, equal values, percent, disorder, a limit below the level", async () => {
    const rows = samples(20);
    const line = (id: string, fields: object) =>
      JSON.stringify({ id, limitBytes: 512 * MiB, samples: rows, ...fields });
    const { text } = await run(
      { batch: true },
      [
        line("unlimited", { limitBytes: "unlimited" }),
        line("two", { samples: rows.slice(0, 2) }),
        line("equal", { samples: rows.map(([at]) => [at, 300 * MiB]) }),
        line("percent", { samples: rows.map(([at], i) => [at, 40 + i / 20]) }),
        line("disorder", { samples: [...rows, ...rows].reverse() }),
        line("below", { limitBytes: 310 * MiB }),
        line("not-a-number", { samples: rows.map(([at], i) => [at, ["NaN", "+Inf", "-Inf", null][i % 4]]) }),
      ].join("\n"),
    );
    const byId = Object.fromEntries(parseLines(text).map((one) => [one.id, one]));
    expect(byId.unlimited.timeToLimitSeconds).toBeNull();
    expect(byId.two.verdict).toBe("insufficient");
    expect(byId.equal).toMatchObject({ slopeBytesPerSecond: 0, predictLinear: { bytes: 300 * MiB } });
    expect(byId.equal.verdict).toBe("stable");
    expect(byId.percent.reasons.at(-1)).toContain("percent");
    expect(byId.disorder.slopeBytesPerSecond).toBeCloseTo((20 * MiB) / 3600, -2);
    expect(byId.below.timeToLimitSeconds?.central ?? 0).toBe(0);
    expect(byId["not-a-number"]).toMatchObject({ verdict: "insufficient", predictLinear: { bytes: null } });
  });

  it("says which file cannot be read", async () => {
    await expect(run({ file: path.join(folder, "absent.csv") })).rejects.toThrow("absent.csv cannot be read (ENOENT)");
    await expect(run({ file: folder, batch: true })).rejects.toThrow("EISDIR");
  });

  it("holds no more than a line or two when the reader is slow", async () => {
    let produced = 0;
    let consumed = 0;
    let ahead = 0;
    const line = `${JSON.stringify({ id: "x", samples: samples(0) })}\n`;
    const stdin = Readable.from(
      (function* () {
        for (; produced < 50; produced += 1) yield line;
      })(),
      { highWaterMark: 1 },
    );
    const stdout = new Writable({
      write(_chunk, _encoding, done) {
        consumed += 1;
        ahead = Math.max(ahead, produced - consumed);
        setImmediate(done);
      },
    });
    await runAnalyze({ ...defaults, batch: true }, { stdin, stdout });
    expect(consumed).toBe(50);
    expect(ahead).toBeLessThan(5);
  });

  it("stops quietly when the reader goes away", async () => {
    const stdout = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error("gone"), { code: "EPIPE" }));
      },
    });
    const stdin = Readable.from(Array(20).fill(`${JSON.stringify({ id: "x", samples: [] })}\n`));
    expect(await runAnalyze({ ...defaults, batch: true }, { stdin, stdout })).toBe(0);
  });
});
