import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPrometheusClient, type PrometheusClient } from "@/lib/adapters/prometheus/client";
import { type Target, targetSchema } from "@/lib/domain/target/target";
import { waitUntil } from "@/lib/launcher/wait";
import { withTestDatabase } from "@/lib/testing/database";
import { freePort } from "@/lib/testing/prometheus";
import { toolPath } from "@/lib/testing/tools";
import { readHistories } from "./history";
import { judgeTimes, longRange, shortRange } from "./looks";

withTestDatabase();

const mib = 2 ** 20;
const endSeconds = 1_700_010_000;
const spanSeconds = 5 * 3600;
const restartedAt = endSeconds - 3600;
const folder = mkdtempSync(path.join(tmpdir(), "guts-history-"));
let stop = async () => {};
let client: PrometheusClient;
let asked = 0;

/** Samples of the last five hours, the newest 7 s old; values by seconds before the end. */
function family(metric: string, ...all: { labels: string; every: number; value: (ago: number) => number }[]): string {
  const lines = all.flatMap(({ labels, every, value }) =>
    Array.from({ length: Math.floor(spanSeconds / every) }, (_, index) => {
      const at = endSeconds - 7 - (Math.floor(spanSeconds / every) - 1 - index) * every;
      return `${metric}{${labels}} ${value(endSeconds - at)} ${at}`;
    }),
  );
  return `# TYPE ${metric} gauge\n${lines.join("\n")}\n`;
}

const memory = (ago: number) => 1000 * mib - ago;
const labels = (instance: string) => `instance="${instance}",job="guts-node"`;
const recorded = [
  family(
    "guts_process_resident_memory_bytes",
    { labels: labels("minutely"), every: 60, value: memory },
    { labels: labels("secondly"), every: 1, value: memory },
  ),
  family("guts_process_start_time_seconds", {
    ...{ labels: labels("minutely"), every: 60 },
    value: (ago) => (ago > 3600 ? endSeconds - 900_000 : restartedAt),
  }),
  family(
    "process_resident_memory_bytes",
    { labels: labels("library"), every: 15, value: memory },
    { labels: labels("another"), every: 15, value: memory },
  ),
  family("prometheus_build_info", { labels: labels("another"), every: 15, value: () => 1 }),
  family(
    "container_memory_rss",
    { labels: 'pod="guts-0",container="guts-node"', every: 30, value: memory },
    { labels: 'pod="guts-0"', every: 30, value: () => 9 * mib },
  ),
  family("my_rss", { labels: 'node="a"', every: 15, value: (ago) => memory(ago) / 1024 }),
  "# EOF\n",
].join("");

beforeAll(async () => {
  writeFileSync(path.join(folder, "recorded.om"), recorded);
  execFileSync(toolPath("promtool"), [
    ...["tsdb", "create-blocks-from", "openmetrics"],
    ...[path.join(folder, "recorded.om"), path.join(folder, "data")],
  ]);
  writeFileSync(path.join(folder, "p.yml"), "global: {}\n");
  const port = await freePort();
  const options = [
    ...[`--config.file=${folder}/p.yml`, `--storage.tsdb.path=${folder}/data`],
    ...["--storage.tsdb.retention.time=100y", `--web.listen-address=127.0.0.1:${port}`],
  ];
  const child = spawn(toolPath("prometheus"), options, { stdio: "ignore" });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  stop = async () => {
    child.kill("SIGTERM");
    await exited;
  };
  const url = `http://127.0.0.1:${port}`;
  const ready = async () => (await fetch(`${url}/-/ready`).catch(() => null))?.ok === true;
  expect(await waitUntil(ready, { timeoutMs: 20_000, everyMs: 100 })).toBe(true);
  client = createPrometheusClient({
    ...{ id: "main", url, timeoutMs: 10_000 },
    onCall: () => {
      asked += 1;
    },
  });
});

afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

const targetOf = (id: string, rest: object = {}): Target =>
  targetSchema.parse({ id, prometheus: "main", matchers: { instance: id, job: "guts-node" }, ...rest });
const subjects = (...targets: Target[]) => targets.map((target) => ({ target, hostMemoryBytes: null }));
const times = judgeTimes(1);
const nowMs = endSeconds * 1000;
const short = shortRange(times.short, [], nowMs);

describe("the history of a target in a real Prometheus", () => {
  it("has every sample of one scraped each minute, at its own time, in the short look and in the long", async () => {
    const asks = subjects(targetOf("minutely"));
    const recent = (await readHistories(client, asks, short)).get("minutely");
    expect(recent?.points.length).toBe(300);
    expect(recent?.points.at(-1)).toEqual({ at: nowMs - 7000, value: memory(7) });
    expect(recent).toMatchObject({
      restarts: [restartedAt * 1000],
      source: "Prometheus: guts_process_resident_memory_bytes",
      query: 'guts_process_resident_memory_bytes{instance="minutely",job="guts-node"}[21600s]',
      detail: null,
    });
    const day = await readHistories(client, asks, longRange(times.long, recent ? [recent] : [], nowMs));
    expect(day.get("minutely")?.points.length).toBeGreaterThanOrEqual(300);
    expect(day.get("minutely")?.restarts).toEqual([restartedAt * 1000]);
  });

  it("is thinned evenly, its newest sample kept, where it is scraped each second", async () => {
    const { points } = (await readHistories(client, subjects(targetOf("secondly")), short)).get("secondly") ?? {};
    expect(points?.length).toBe(4500);
    expect(points?.at(-1)?.at).toBe(nowMs - 7000);
    expect((points?.[1]?.at ?? 0) - (points?.[0]?.at ?? 0)).toBe(4000);
  });

  it("is found under the names that each kind of target has, in bytes, and never another program's", async () => {
    const found = await readHistories(
      client,
      subjects(
        targetOf("library"),
        targetOf("another"),
        targetOf("container", { matchers: { pod: "guts-0" }, metrics: "container" }),
        targetOf("named", { metrics: { rss: { name: "my_rss", unit: "kibibytes", matchers: { node: "a" } } } }),
        targetOf("nobody", { metrics: "node" }),
      ),
      short,
    );
    for (const id of ["library", "container", "named"]) {
      expect([id, found.get(id)?.points.at(-1)]).toEqual([id, { at: nowMs - 7000, value: memory(7) }]);
    }
    expect(found.get("container")?.source).toBe("Prometheus: container_memory_rss");
    for (const id of ["another", "nobody"]) {
      expect(found.get(id)).toMatchObject({ points: [], query: null, detail: expect.stringContaining("has no") });
    }
  });

  it("is nobody's where several nodes match, and the labels that would tell them apart are named", async () => {
    const every = targetOf("every", { matchers: { job: "guts-node" } });
    const found = (await readHistories(client, subjects(every), short)).get("every");
    expect(found).toMatchObject({ points: [], detail: expect.stringMatching(/2 series of .* add one of instance/) });
  });

  it("costs as many queries for twenty targets as for one", async () => {
    const queriesFor = async (count: number) => {
      asked = 0;
      const targets = Array.from({ length: count }, (_, index) => targetOf(index === 0 ? "minutely" : `n-${index}`));
      await readHistories(client, subjects(...targets), short);
      return asked;
    };
    expect(await queriesFor(20)).toBe(await queriesFor(1));
  });
});
