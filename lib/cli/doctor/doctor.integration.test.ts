import { spawn } from "node:child_process";
import { mkdtempSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTicks } from "@/lib/launcher/process-identity.mjs";
import { answersOk } from "@/lib/launcher/supervise/probe";
import { waitUntil } from "@/lib/launcher/wait";
import { withTestDatabase } from "@/lib/testing/database";
import { freePort, startTestPrometheus } from "@/lib/testing/prometheus";
import { toolPath } from "@/lib/testing/tools";
import type { DoctorLine } from "./report";
import { runDoctor } from "./run-doctor";

const folder = mkdtempSync(path.join(os.tmpdir(), "guts-doctor-"));
const root = process.cwd();
const mib = 1024 * 1024;

const nodeMetrics = [
  `guts_process_resident_memory_bytes ${300 * mib}`,
  `guts_process_start_time_seconds ${Math.floor(Date.now() / 1000) - 60}`,
  'guts_http_request_duration_seconds_bucket{le="0.1"} 3',
  'guts_http_request_duration_seconds_bucket{le="+Inf"} 4',
  "",
].join("\n");

/** What the node answers: JSON, 404, a page, a failure, and a mempool that nobody measures. */
const answers: Record<string, [number, string, string]> = {
  "/metrics": [200, "text/plain; version=0.0.4", nodeMetrics],
  "/health": [200, "application/json", '{"status":"up","version":"0.1.0","uptime_seconds":61}'],
  "/api/debug/cache": [404, "text/plain", "no"],
  "/api/debug/connections": [200, "text/html", "<p>sign in</p>"],
  "/api/consensus/status": [200, "application/json", '{"enabled":false}'],
  "/api/realtime/stats": [500, "text/plain", "broken"],
  "/api/repos": [200, "application/json", '[{"name":"a","owner":"b"}]'],
};

let node: Server;
let prometheus: Awaited<ReturnType<typeof startTestPrometheus>>;
let alertmanager: { url: string; stop(): Promise<void> };
withTestDatabase();

beforeAll(async () => {
  node = createServer((request, response) => {
    const [status, type, body] = answers[request.url ?? ""] ?? [404, "text/plain", ""];
    response.writeHead(status, { "content-type": type }).end(body);
  });
  await new Promise<void>((resolve) => node.listen(0, "127.0.0.1", resolve));
  const address = `127.0.0.1:${(node.address() as AddressInfo).port}`;
  prometheus = await startTestPrometheus({ "guts-node": address });
  alertmanager = await startAlertmanager();
  const query = `${prometheus.url}/api/v1/query?query=guts_process_resident_memory_bytes`;
  const seen = async () => (await (await fetch(query)).text()).includes("guts-node");
  expect(await waitUntil(seen, { timeoutMs: 15_000, everyMs: 200 })).toBe(true);
});

afterAll(async () => {
  await alertmanager?.stop();
  await prometheus?.stop();
  node?.close();
  node?.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

async function startAlertmanager() {
  const file = path.join(folder, "alertmanager.yml");
  writeFileSync(file, "route: { receiver: none }\nreceivers: [{ name: none }]\n");
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    toolPath("alertmanager"),
    [
      ...[`--config.file=${file}`, `--storage.path=${folder}/alertmanager`, "--cluster.listen-address="],
      `--web.listen-address=${address}`,
    ],
    { stdio: "ignore" },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = `http://${address}`;
  await waitUntil(() => answersOk(`${url}/-/ready`), { timeoutMs: 20_000, everyMs: 100 });
  return {
    url,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Writes a configuration file and runs the doctor on it. */
function examine(yaml: string, env: Record<string, string> = {}): Promise<DoctorLine[]> {
  const file = path.join(folder, "guts-runbook.yaml");
  writeFileSync(file, yaml);
  const databaseUrl = process.env.DATABASE_URL ?? "";
  return runDoctor({
    root,
    env: { GUTS_RUNBOOK_CONFIG: file, DATABASE_URL: databaseUrl, GUTS_RUNBOOK_DATA: folder, ...env },
    nowMs: Date.now(),
  });
}

const find = (lines: readonly DoctorLine[], section: string, name: string) =>
  lines.find((line) => line.section === section && line.name === name);

describe("runDoctor", () => {
  it("tells for each source and target what is there, what is not supported, and what is wrong", async () => {
    const pidFile = path.join(folder, "node.pid");
    writeFileSync(
      pidFile,
      `${process.pid}\n${startTicks(process.pid)}\n${readlinkSync(`/proc/${process.pid}/exe`)}\n`,
      { mode: 0o600 },
    );
    const lines = await examine(`
prometheus: [{ id: main, url: "${prometheus.url}" }]
alertmanager: [{ url: "${alertmanager.url}" }]
targets:
  - id: v2
    prometheus: main
    matchers: { job: guts-node }
    hostMatchers: { job: node-exporter }
    api: { url: "http://127.0.0.1:${(node.address() as AddressInfo).port}" }
    host: { kind: supervised, pidFile: "${pidFile}", dumpDir: "${folder}" }
`);
    const states = Object.fromEntries(lines.map((line) => [`${line.section}: ${line.name}`, line.state]));
    expect(states).toEqual({
      "Configuration: file": "ok",
      "Configuration: session secret": "ok",
      "Configuration: administrator's token": "not supported",
      "Configuration: webhook token": "not supported",
      "Database: reachable": "ok",
      "Database: writable": "ok",
      "Database: migrations": "ok",
      "Prometheus main: reachable": "ok",
      "Prometheus main: version": "ok",
      "Alertmanager: reachable": "ok",
      "Target v2: scraped": "ok",
      "Target v2: guts_process_resident_memory_bytes": "ok",
      "Target v2: guts_config_max_memory": "not supported",
      "Target v2: guts_process_start_time_seconds": "ok",
      "Target v2: guts_http_request_duration_seconds_bucket": "ok",
      "Target v2: node_memory_MemTotal_bytes": "not supported",
      "Target v2: node_memory_MemAvailable_bytes": "not supported",
      "Target v2: node_vmstat_oom_kill": "not supported",
      "Target v2: health": "ok",
      "Target v2: cache": "not supported",
      "Target v2: connections": "not supported",
      "Target v2: mempool": "not supported",
      "Target v2: realtime": "problem",
      "Target v2: own metrics": "ok",
      "Target v2: repositories": "ok",
      "Target v2: host access": "ok",
      "Target v2: helper version": "ok",
      "Target v2: host helper": "ok",
      "Target v2: signals": "ok",
      "Target v2: acting": os.userInfo().uid === 0 ? "ok" : "not supported",
      "Target v2: configuration file": "not supported",
      "Target v2: verbs": "ok",
    });
    expect(find(lines, "Target v2", "guts_process_resident_memory_bytes")?.detail).toContain("300 MiB");
    expect(find(lines, "Target v2", "mempool")?.detail).toContain("placeholder");
    expect(find(lines, "Target v2", "host access")?.detail).toContain(`runs as uid ${os.userInfo().uid}`);
    expect(find(lines, "Target v2", "host helper")?.detail).toContain(`process ${process.pid} has`);
    expect(find(lines, "Target v2", "signals")?.detail).toMatch(/SIGTERM (handled|ends it).*SigCgt [0-9a-f]+/);
    expect(find(lines, "Prometheus main", "version")?.detail).toMatch(/^\d+\.\d+\.\d+/);
    for (const line of lines) if (line.state === "problem") expect(line.remedy).not.toBeNull();
  });

  it("looks at the metrics that the configuration names, and not for those that a preset leaves out", async () => {
    const lines = await examine(`
prometheus: [{ id: main, url: "${prometheus.url}" }]
targets:
  - id: named
    prometheus: main
    matchers: { job: guts-node }
    metrics:
      preset: node
      rss: { name: guts_process_resident_memory_bytes, unit: bytes }
      limit: { name: not_there }
      processStartTime: { name: guts_process_start_time_seconds }
`);
    const named = "Target named";
    expect(find(lines, named, "guts_process_resident_memory_bytes")).toBeUndefined();
    expect(find(lines, named, "rss: guts_process_resident_memory_bytes")).toMatchObject({
      state: "ok",
      detail: "300 MiB",
    });
    expect(find(lines, named, "limit: not_there")).toMatchObject({ state: "problem" });
    expect(find(lines, named, "process-start-time: guts_process_start_time_seconds")?.state).toBe("ok");
  });

  it("calls labels that select nothing, or several processes, a problem of the configuration", async () => {
    const lines = await examine(`
prometheus: [{ id: main, url: "${prometheus.url}" }]
targets:
  - { id: none, prometheus: main, matchers: { job: elsewhere } }
  - { id: both, prometheus: main, matchers: { __name__: up } }
`);
    expect(find(lines, "Target none", "scraped")).toMatchObject({ state: "problem" });
    expect(find(lines, "Target none", "scraped")?.detail).toContain('{job="elsewhere"}');
    expect(find(lines, "Target none", "guts_config_max_memory")).toBeUndefined();
    expect(find(lines, "Target both", "scraped")?.state).toBe("problem");
    expect(find(lines, "Target none", "host helper")?.state).toBe("not supported");
    expect(find(lines, "Alertmanager", "reachable")?.state).toBe("not supported");
  });

  it("turns everything that cannot be reached into problems, each with what to do", async () => {
    const port = await freePort();
    const lines = await examine(
      `
prometheus: [{ id: main, url: "http://127.0.0.1:${port}" }]
alertmanager: [{ url: "http://127.0.0.1:${port}" }]
targets:
  - id: v2
    prometheus: main
    matchers: { job: guts-node }
    api: { url: "http://127.0.0.1:${port}" }
    host: { kind: supervised, pidFile: "${folder}/nowhere.pid" }
`,
      { DATABASE_URL: `postgres://u:p@127.0.0.1:${port}/x`, BETTER_AUTH_SECRET: "short" },
    );
    const problems = lines.filter((line) => line.state === "problem");
    expect(problems.map((line) => `${line.section}: ${line.name}`)).toEqual([
      "Configuration: session secret",
      "Database: reachable",
      "Prometheus main: reachable",
      "Alertmanager: reachable",
      "Target v2: health",
      "Target v2: host helper",
    ]);
    for (const line of problems) expect(line.remedy).not.toBeNull();
    expect(find(lines, "Target v2", "metrics")?.state).toBe("not supported");
  });

  it("shows every mistake of a configuration file with its line, and still looks at the database", async () => {
    const lines = await examine("prometheus: []\ntargets:\n  - id: v2\n    prometheus: other\n    matchres: {}\n");
    const mistakes = lines.filter((line) => line.name === "file");
    expect(mistakes.length).toBeGreaterThanOrEqual(2);
    for (const line of mistakes) expect(line.detail).toMatch(/guts-runbook\.yaml:\d+:\d+ /);
    expect(find(lines, "Database", "writable")?.state).toBe("ok");
    expect(lines.some((line) => line.section.startsWith("Target"))).toBe(false);
  });

  it.each([
    ["is no address", () => "postgres://["],
    ["has a wrong password", () => (process.env.DATABASE_URL ?? "").replace(/:[^:@/]+@/, ":a-wrong-one@")],
  ])("calls a DATABASE_URL that %s a problem without showing a password", async (_what, databaseUrl) => {
    const lines = await examine("prometheus: []\ntargets: []\n", { DATABASE_URL: databaseUrl() });
    const line = find(lines, "Database", "reachable");
    expect(line?.state).toBe("problem");
    expect(line?.detail).not.toContain("a-wrong-one");
  });

  it("says when the database was migrated by a newer version, and when it takes no writes", async () => {
    const client = new Client({ connectionString: process.env.DATABASE_URL });
    await client.connect();
    await client.query("insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 0)");
    const newer = await examine("prometheus: []\ntargets: []\n");
    expect(find(newer, "Database", "migrations")).toMatchObject({ state: "problem" });
    await client.query("delete from drizzle.__drizzle_migrations where hash = 'later'");
    const { rows } = await client.query<{ name: string }>("select current_database() as name");
    await client.query(`alter database ${rows[0]?.name} set default_transaction_read_only = on`);
    const readonly = await examine("prometheus: []\ntargets: []\n");
    expect(find(readonly, "Database", "writable")).toMatchObject({ state: "problem" });
    await client.query(`alter database ${rows[0]?.name} reset default_transaction_read_only`);
    await client.end();
  });

  it("knows without DATABASE_URL that `start` brings a database, and says that it is not running", async () => {
    const lines = await examine("prometheus: []\ntargets: []\n", { DATABASE_URL: "" });
    expect(find(lines, "Database", "reachable")).toMatchObject({ state: "ok" });
    expect(find(lines, "Database", "reachable")?.detail).toContain("not running");
    expect(find(lines, "Configuration", "file")?.state).toBe("problem");
  });
});
