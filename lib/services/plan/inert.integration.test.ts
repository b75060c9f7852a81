import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderNodeConfig } from "@/demo/launch/node-config";
import {
  type BuiltPrograms,
  buildPrograms,
  type RunningProgram,
  startProgram,
  waitFor,
} from "@/demo/node/testing/programs";
import { hostActor, hostReader, hostTransport } from "@/lib/adapters/hosts/registry";
import { createNodeClient } from "@/lib/adapters/node/client";
import { loadConfig } from "@/lib/config/load";
import type { Config } from "@/lib/config/schema";
import { db } from "@/lib/db/client";
import { incidents, plans, runSteps, runs } from "@/lib/db/schema";
import type { PlanContent } from "@/lib/domain/action/action";
import { type ActionName, actionNames } from "@/lib/domain/action/parameters";
import { getTarget } from "@/lib/services/config";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { planTrendAlert } from "@/lib/services/trend-alert/plan";
import { hashText } from "@/lib/services/trend-alert/rule-file";
import { withTestDatabase } from "@/lib/testing/database";
import { freePort, startTestPrometheus } from "@/lib/testing/prometheus";
import type { TargetAccess } from "./prepare";
import { guardActor, guardTransport, person, planHere } from "./testing/guarded";

withTestDatabase();

const holder = globalThis as typeof globalThis & { gutsConfig?: Config };
/** Planted in the configuration as a key: it must be nowhere in a plan. */
const canary = "5ec2e7".padEnd(64, "a");

let programs: BuiltPrograms;
beforeAll(async () => {
  programs = await buildPrograms();
}, 120_000);
afterAll(() => programs.remove());

describe.each(["full", "bare"] as const)("planning every action on a node of the profile %s", (profile) => {
  const root = mkdtempSync(path.join(tmpdir(), "guts-inert-"));
  const stateDir = path.join(root, "state");
  const configDir = path.join(root, "etc");
  const rulesDir = path.join(root, "rules");
  const configFile = path.join(configDir, "config.yaml");
  const pidFile = path.join(stateDir, "node.pid");
  const methods: string[] = [];
  const acted: string[] = [];
  const verbsRead = new Set<string>();
  let supervisor: RunningProgram;
  let proxy: Server;
  let prometheus: { url: string; stop(): Promise<void> };
  let access: TargetAccess;
  let incidentId: string;

  beforeAll(async () => {
    for (const folder of [stateDir, configDir, rulesDir]) mkdirSync(folder);
    const config = renderNodeConfig("leak").replace(
      'addr: "127.0.0.1:9000"\n',
      `addr: "127.0.0.1:9000"\n  private_key: "${canary}"\n`,
    );
    writeFileSync(configFile, config);
    const apiPort = await freePort();
    supervisor = startProgram(
      [
        ...[programs.path("supervisor"), "--state", stateDir, "--limit-bytes", String(400 * 1024 * 1024)],
        ...["--api-addr", `127.0.0.1:${apiPort}`, "--metrics-addr", `127.0.0.1:${await freePort()}`],
        ...["--config", configFile, "--marker", root],
      ],
      { STANDIN_SEED: "0", STANDIN_PROFILE: profile },
    );
    proxy = createServer((incoming, outgoing) => {
      methods.push(incoming.method ?? "");
      const onward = request(
        { host: "127.0.0.1", port: apiPort, method: incoming.method, path: incoming.url, headers: incoming.headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      onward.on("error", () => outgoing.writeHead(502).end());
      incoming.pipe(onward);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const api = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    await waitFor("the node to be ready", async () =>
      (await fetch(`${api}/health/ready`).catch(() => null))?.status === 200 ? true : null,
    );
    prometheus = await startTestPrometheus({}, { ruleFiles: `${rulesDir}/*.yml` });
    holder.gutsConfig = loadConfig({
      path: "test.yaml",
      text: `
prometheus: [{ id: main, url: "${prometheus.url}", ruleFile: ${rulesDir}/guts-runbook-trend.yml }]
targets:
  - id: validator-2
    prometheus: main
    matchers: { job: self }
    limitBytes: 1GiB
    heapDump: true
    api: { url: "${api}" }
    host: { kind: supervised, pidFile: ${pidFile} }
`,
    });
    const target = getTarget("validator-2");
    const way = { helperPath: path.resolve("helper/guts-host") };
    const transport = hostTransport(target.host, way);
    const helper = { ...way, transport: transport && guardTransport(transport, { acted, read: verbsRead }) };
    const reader = hostReader(target.host, helper);
    const actor = hostActor(target.host, helper);
    if (!transport || !reader || !actor) throw new Error("the host of the test's target can be reached");
    access = {
      hosts: new Map([[target.id, reader]]),
      nodes: new Map([[target.id, createNodeClient({ baseUrl: api })]]),
      actors: new Map([[target.id, guardActor(actor, acted)]]),
    };
    await waitFor("Prometheus to have scraped", async () =>
      "content" in (await planTrendAlert(target)) ? true : null,
    );
    incidentId = (await openIncidentByHand(person, { targetId: target.id, runbookId: "high-memory" })).id;
  }, 120_000);

  afterAll(async () => {
    supervisor.child.kill("SIGTERM");
    await supervisor.ended;
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
    await prometheus.stop();
    await db().update(incidents).set({ state: "signed_off" });
    rmSync(root, { recursive: true, force: true });
  }, 60_000);

  /** Every file with its bytes and times, and the process as the kernel sees it: identity, signals, score, command. */
  async function snapshot(): Promise<Record<string, unknown>> {
    const files: Record<string, unknown> = {};
    for (const name of readdirSync(root, { recursive: true, encoding: "utf8" }).sort()) {
      const file = path.join(root, name);
      const { mtimeMs, ctimeMs, mode, size, ino } = statSync(file);
      const content = statSync(file).isFile() ? hashText(readFileSync(file, "utf8")) : null;
      files[name] = { mtimeMs, ctimeMs, mode, size, ino, content };
    }
    const pid = readFileSync(pidFile, "utf8").split("\n")[0];
    const proc = (name: string) => readFileSync(`/proc/${pid}/${name}`, "utf8");
    const signals = proc("status")
      .split("\n")
      .filter((line) => /^(?:SigPnd|ShdPnd|SigCgt|SigIgn|TracerPid)/.test(line));
    const metrics = await (await fetch(`${prometheus.url}/metrics`)).text();
    const reloads = metrics.split("\n").filter((line) => line.startsWith("prometheus_config_last_reload"));
    return {
      files,
      pid,
      startTicks: proc("stat").split(") ")[1]?.split(" ")[19],
      signals,
      oomScore: proc("oom_score_adj"),
      limits: proc("limits"),
      command: proc("cmdline"),
      reloads,
      rules: (await (await fetch(`${prometheus.url}/api/v1/rules`)).json()).data,
    };
  }

  const plan = (action: ActionName, parameters: unknown = {}) => planHere(access, incidentId, action, parameters);

  /** A run that has written the configuration as it is now, by its records. */
  async function pastRun(): Promise<string> {
    const sha256 = hashText(readFileSync(configFile, "utf8")) ?? "";
    const [row] = await db()
      .insert(plans)
      .values({
        ...{ incidentId, targetId: "validator-2", action: "reduce-cache", parameters: {}, state: "ready" as const },
        ...{ requestedBy: person, requestedAt: new Date() },
        content: {
          operations: [
            { kind: "write-config", path: configFile, expectSha256: "0".repeat(64), newSha256: sha256, changes: [] },
            { kind: "restart" },
          ],
        } as unknown as PlanContent,
      })
      .returning({ id: plans.id });
    const id = randomUUID();
    await db()
      .insert(runs)
      .values({
        ...{ id, planId: row?.id ?? "", incidentId, targetId: "validator-2", action: "reduce-cache" as const },
        ...{ state: "done" as const, requestedBy: person, idempotencyKey: id, requestedAt: new Date() },
      });
    const facts = { backup: "config.yaml.bak-20260101T000000Z" };
    await db().insert(runSteps).values({ runId: id, name: "write-config", state: "done", data: { facts } });
    return id;
  }

  it("changes nothing, sends nothing but GETs, and keeps the file's secrets to itself", async () => {
    const runId = await pastRun();
    const before = await snapshot();
    methods.length = 0;
    const planned = new Map<ActionName, Awaited<ReturnType<typeof plan>>>();
    for (const action of actionNames) planned.set(action, await plan(action, action === "revert-run" ? { runId } : {}));

    expect(await snapshot()).toEqual(before);
    expect(new Set(methods)).toEqual(new Set(["GET"]));
    expect(acted).toEqual([]);
    // What was asked of the host went past the guard, which knows every verb that only reads.
    expect([...verbsRead].sort()).toEqual([
      ...["config", "dumps", "facts", "memory-limits", "oom-score-read", "system-memory"],
    ]);
    expect(JSON.stringify(await db().select().from(plans))).not.toContain(canary);

    const states = Object.fromEntries([...planned].map(([action, { state }]) => [action, state]));
    expect(states).toEqual({
      ...{ "restart-node": "ready", "reduce-cache": "ready", "limit-connections": "ready", "tune-rocksdb": "ready" },
      ...{ "drop-system-caches": "ready", "clear-node-cache": "ready", "set-oom-score": "ready" },
      ...{ "add-memory": "ready", "set-memory-limits": "ready" },
      ...{ "install-trend-alert": "ready", "collect-diagnostics": "ready", "revert-run": "ready" },
      // The file has the key, and it is on; the published build does not heed it.
      "enable-profiling": "failed",
      ...{ "repair-config": "failed", "dump-heap": profile === "bare" ? "failed" : "ready" },
    });
    const heeded = planned.get("reduce-cache")?.content;
    expect(heeded?.honours).toMatchObject([{ state: profile === "bare" ? "no" : "yes" }]);
    const profiling = planned.get("enable-profiling")?.detail;
    expect(profiling).toContain(profile === "bare" ? "has no profiler" : "Already so");
    if (profile === "bare") {
      expect(planned.get("dump-heap")?.detail).toContain("would end it");
      for (const action of ["reduce-cache", "limit-connections", "tune-rocksdb"] as const) {
        expect(planned.get(action)?.content?.helps).toMatchObject({ state: "no" });
        expect(planned.get(action)?.content?.steps.join(" ")).toContain("this build ignores it");
      }
    }
  });

  it("gives the same operations and basis when it is planned again, and pins them by a hash", async () => {
    const runId = await pastRun();
    const pins = (content: PlanContent | null) => ({
      operations: content?.operations,
      basis: content?.basis.map(({ name, value }) => [name, value]),
    });
    for (const action of actionNames) {
      const parameters = action === "revert-run" ? { runId } : {};
      const [first, second] = [await plan(action, parameters), await plan(action, parameters)];
      expect(pins(second.content), action).toEqual(pins(first.content));
      expect(first.hash === null, action).toBe(first.state === "failed");
    }
  });

  it("repairs nothing by planning the repair of a file with an appended block", async () => {
    const text = readFileSync(configFile, "utf8");
    writeFileSync(configFile, `${text}\nstorage:\n  cache:\n    max_size: 134217728\n`);
    const before = await snapshot();
    const repair = await plan("repair-config");
    expect(repair).toMatchObject({
      state: "ready",
      content: { operations: [{ kind: "write-config" }, { kind: "restart" }] },
    });
    expect(await plan("reduce-cache")).toMatchObject({
      state: "failed",
      detail: expect.stringContaining("repair-config"),
    });
    expect(await snapshot()).toEqual(before);
    expect(JSON.stringify(repair)).not.toContain(canary);
    writeFileSync(configFile, text);
  });
});
