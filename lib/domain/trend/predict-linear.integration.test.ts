import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { randomSource } from "@/lib/testing/labelled/random";
import { freePort } from "@/lib/testing/prometheus";
import { toolPath } from "@/lib/testing/tools";
import { derivative, type PrometheusMajor, predictLinear, selectRange } from "./predict-linear";

const seriesCount = 1000;
const evaluatedAtSeconds = 1_700_003_600;

const sampleSchema = z.tuple([z.number(), z.string()]).transform(([seconds, text]) => ({
  at: Math.round(seconds * 1000),
  value: Number(text.replace("Inf", "Infinity")),
}));
const labelledSchema = z.object({ metric: z.object({ id: z.string() }) });
const matrixSchema = z.array(labelledSchema.extend({ values: z.array(sampleSchema) }));
const vectorSchema = z.array(labelledSchema.extend({ value: sampleSchema }));

const folder = mkdtempSync(path.join(tmpdir(), "guts-parity-"));
let url = "";
let stop = async () => {};

beforeAll(async () => {
  writeFileSync(path.join(folder, "series.om"), randomSeries());
  execFileSync(toolPath("promtool"), [
    ...["tsdb", "create-blocks-from", "openmetrics"],
    ...[path.join(folder, "series.om"), path.join(folder, "data")],
  ]);
  writeFileSync(path.join(folder, "p.yml"), "global: {}\n");
  const port = await freePort();
  const child = spawn(
    toolPath("prometheus"),
    [
      `--config.file=${folder}/p.yml`,
      `--storage.tsdb.path=${folder}/data`,
      // The samples are years old and must not be cleaned away.
      "--storage.tsdb.retention.time=100y",
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: "ignore" },
  );
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  stop = async () => {
    child.kill("SIGTERM");
    await exited;
  };
  url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const ready = await fetch(`${url}/-/ready`).catch(() => null);
    if (ready?.ok) return;
    await sleep(100);
  }
  throw new Error("Prometheus did not become ready within 20 s");
});

afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("predictLinear beside a real Prometheus", () => {
  it("agrees on 1,000 random series to nine digits, whatever their noise, gaps and constants", async () => {
    const major = await serverMajor();
    const raw = await query("parity_bytes[1h]", matrixSchema);
    const predicted = byId(await query("predict_linear(parity_bytes[1h], 14400)", vectorSchema));
    const slopes = byId(await query("deriv(parity_bytes[1h])", vectorSchema));
    expect(raw).toHaveLength(seriesCount);
    let worst = 0;
    for (const series of raw) {
      const local = predictLinear(series.values, evaluatedAtSeconds * 1000, 14_400, major);
      worst = Math.max(worst, difference(local, predicted.get(series.metric.id)));
      worst = Math.max(worst, difference(derivative(series.values, major), slopes.get(series.metric.id)));
    }
    expect(worst).toBeLessThan(1e-9);
  });

  it("picks the samples that the server picks", async () => {
    const major = await serverMajor();
    const all = await query("parity_bytes[2h]", matrixSchema);
    const hour = new Map((await query("parity_bytes[1h]", matrixSchema)).map((one) => [one.metric.id, one.values]));
    for (const series of all) {
      const local = selectRange(series.values, evaluatedAtSeconds * 1000, 3600, major);
      expect(local).toEqual(hour.get(series.metric.id) ?? []);
    }
  });
});

/** Relative to the server's value; two absences and two NaN agree. */
function difference(local: number | null, server: number | undefined): number {
  if (local === null || server === undefined)
    return local === null && server === undefined ? 0 : Number.POSITIVE_INFINITY;
  if (Number.isNaN(local) || Number.isNaN(server)) return Object.is(local, server) ? 0 : Number.POSITIVE_INFINITY;
  return local === server ? 0 : Math.abs(local - server) / Math.abs(server);
}

function byId(vector: z.infer<typeof vectorSchema>): Map<string, number> {
  return new Map(vector.map((one) => [one.metric.id, one.value.value]));
}

async function query<T>(expression: string, schema: z.ZodType<T>): Promise<T> {
  const body = new URLSearchParams({ query: expression, time: String(evaluatedAtSeconds) });
  const response = await fetch(`${url}/api/v1/query`, { method: "POST", body });
  const answer = z.object({ data: z.object({ result: z.unknown() }) }).parse(await response.json());
  return schema.parse(answer.data.result);
}

async function serverMajor(): Promise<PrometheusMajor> {
  const answer = await (await fetch(`${url}/api/v1/status/buildinfo`)).json();
  const { data } = z.object({ data: z.object({ version: z.string() }) }).parse(answer);
  return data.version.startsWith("2.") ? 2 : 3;
}

/** OpenMetrics text: up to two hours of each series, at times with milliseconds, some exactly on the window's edge. */
function randomSeries(): string {
  const random = randomSource(7);
  const lines = ["# TYPE parity_bytes gauge"];
  for (let id = 0; id < seriesCount; id += 1) {
    const interval = random.choose([15, 30, 60]);
    const offset = random.choose([0, 0, Math.round(random.uniform(0, interval) * 1000) / 1000]);
    const level = 10 ** random.uniform(0, 11);
    const slope = (random.normal() * level) / 36_000;
    const noise = random.choose([0, 0.001, 0.1]) * level;
    const isConstant = id % 20 === 0;
    const odd = id % 50 === 1 ? random.choose(["NaN", "+Inf", "-Inf"]) : null;
    const from = evaluatedAtSeconds - random.choose([3600, 3600, 7200, 1200, 60]);
    let index = 0;
    for (let at = from + offset; at <= evaluatedAtSeconds; at += interval) {
      index += 1;
      if (index > 1 && random.uniform(0, 1) < 0.05) continue;
      const value = isConstant ? level : level + slope * (at - from) + noise * random.normal();
      lines.push(`parity_bytes{id="${id}"} ${odd !== null && index === 3 ? odd : value} ${at.toFixed(3)}`);
    }
  }
  return `${lines.join("\n")}\n# EOF\n`;
}
