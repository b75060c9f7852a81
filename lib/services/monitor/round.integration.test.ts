import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { eq, sql } from "drizzle-orm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createNodeClient } from "@/lib/adapters/node/client";
import { createPrometheusClient } from "@/lib/adapters/prometheus/client";
import { db } from "@/lib/db/client";
import { checkResults, events, incidents } from "@/lib/db/schema";
import { withNumbers } from "@/lib/domain/incident/with-numbers";
import type { Signal } from "@/lib/domain/signal/signal";
import { config } from "@/lib/services/config";
import { getIncident } from "@/lib/services/incident/get";
import { readIncidentNumbers } from "@/lib/services/incident/numbers";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { getIncidentView } from "@/lib/services/incident/views";
import { readPrometheusStatuses, readTargetView } from "@/lib/services/target/views";
import { withTestDatabase } from "@/lib/testing/database";
import { type MonitorDependencies, newMonitorState, runMonitorRound } from "./round";

withTestDatabase();

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const html: RequestListener = (_request, response) =>
  response.setHeader("content-type", "text/html").end("<html>login</html>");
const health: RequestListener = (request, response) => {
  response.setHeader("content-type", "application/json");
  if (request.url === "/health")
    response.end(JSON.stringify({ status: "up", version: "0.1.0", uptime_seconds: 5, checks: {} }));
  else if (request.url === "/api/repos") response.end("[]");
  else response.writeHead(404).end();
};
const facts = {
  state: "running" as const,
  facts: {
    pid: 1,
    startedAt: Date.now() - 5_000,
    startTicks: 1,
    executable: null,
    rssBytes: 300 * 1024 * 1024,
    peakBytes: null,
    sizeBytes: null,
    anonBytes: null,
    fileBytes: null,
    swapBytes: null,
    sigCgt: null,
    catchesSigusr1: null,
    noFileLimit: null,
    cgroup: null,
    host: { totalBytes: 8e9, availableBytes: 4e9, oomKills: 0 },
    top: [],
    unreadable: [],
  },
};

async function dependencies(prometheusUrl: string, nodeUrl: string): Promise<MonitorDependencies> {
  return {
    config: config(),
    prometheus: new Map([["main", createPrometheusClient({ id: "main", url: prometheusUrl, timeoutMs: 1_000 })]]),
    nodes: new Map([["validator-2", createNodeClient({ baseUrl: nodeUrl, timeoutMs: 500 })]]),
    hosts: new Map([["validator-2", { readFacts: () => Promise.resolve(facts) }]]),
    now: Date.now,
  };
}

describe("a monitor round", () => {
  it("keeps what the node and the host tell when Prometheus answers HTML, and says who failed", async () => {
    const deps = await dependencies(await serve(html), await serve(health));
    const { failures } = await runMonitorRound(deps, newMonitorState());
    expect(failures).toEqual([expect.stringContaining("HTML page")]);
    const { signals, ratio } = await readTargetView("validator-2", Date.now());
    expect(signals.rss).toMatchObject({
      state: "value",
      value: 300 * 1024 * 1024,
      source: expect.stringContaining("host helper"),
    });
    expect(signals["health-latency"]?.state).toBe("value");
    expect(signals.repositories).toMatchObject({ state: "value", value: 0 });
    expect(signals["cache-bytes"]).toMatchObject({ state: "not exposed", value: null });
    expect(signals.limit?.value).toBeNull();
    expect(ratio).toBeNull();
    expect(await readPrometheusStatuses(Date.now())).toEqual([
      { id: "main", state: "down", answeredAt: null, detail: expect.stringContaining("HTML page") },
    ]);
  });

  it("says so when the node answers HTML everywhere, and never shows a zero for what it does not tell", async () => {
    const deps = await dependencies(await serve(html), await serve(html));
    await runMonitorRound(deps, newMonitorState());
    const { signals } = await readTargetView("validator-2", Date.now());
    const fromNode = Object.values(signals).filter((signal: Signal) => signal.source.startsWith("node: GET"));
    expect(fromNode.length).toBeGreaterThan(5);
    for (const signal of fromNode) expect([signal.name, signal.state === "value"]).toEqual([signal.name, false]);
    expect(signals["cache-bytes"]?.detail).toMatch(/HTML/);
  });

  it("asks the nodes without waiting for Prometheus, so that one that hangs delays no node", async () => {
    let tellAsked: () => void = () => {};
    const nodeAsked = new Promise<void>((resolve) => {
      tellAsked = resolve;
    });
    const slow: RequestListener = (request, response) => nodeAsked.then(() => html(request, response));
    const noticing: RequestListener = (request, response) => {
      tellAsked();
      health(request, response);
    };
    const { failures } = await runMonitorRound(
      await dependencies(await serve(slow), await serve(noticing)),
      newMonitorState(),
    );
    expect(failures).toEqual([expect.stringContaining("HTML page")]);
  });

  it("evaluates the checks of a live incident, and records a restart of the process on its timeline", async () => {
    const actor = { type: "token" as const, id: "t", name: "test" };
    const { id } = await openIncidentByHand(actor, { targetId: "validator-2", runbookId: "high-memory" });
    const deps = await dependencies(await serve(html), await serve(health));
    await runMonitorRound(deps, newMonitorState());
    const restarted = { ...facts, facts: { ...facts.facts, startedAt: Date.now() } };
    deps.hosts = new Map([["validator-2", { readFacts: () => Promise.resolve(restarted) }]]);
    await runMonitorRound(deps, newMonitorState());
    const view = await getIncidentView(id, Date.now());
    expect(view.checks["memory-over-limit"]?.state).toBe("unknown");
    expect(view.checks["oom-kill"]?.state).toBe("not met");
    expect(view.timeline.map((entry) => entry.kind)).toContain("process.restarted");
    expect(view.timeline.map((entry) => entry.kind)).not.toContain("check.changed");
  });

  it("has pages fetch the numbers of an incident in each round, and the whole of it only when a check changes its state", async () => {
    await db().update(incidents).set({ state: "signed_off" });
    const actor = { type: "token" as const, id: "t", name: "test" };
    const { id } = await openIncidentByHand(actor, { targetId: "validator-2", runbookId: "high-memory" });
    const deps = await dependencies(await serve(html), await serve(health));
    let round = 0;
    const growing = () => ({ ...facts, facts: { ...facts.facts, rssBytes: (300 + round) * 1024 * 1024 } });
    deps.hosts = new Map([["validator-2", { readFacts: () => Promise.resolve(growing()) }]]);
    const state = newMonitorState();
    const told = async (rounds: number) => {
      await db().delete(events);
      for (const end = round + rounds; round < end; round += 1) await runMonitorRound(deps, state);
      const rows = await db().select({ topic: events.topic }).from(events).where(eq(events.id, id));
      return rows.map(({ topic }) => topic);
    };
    expect(await told(1)).toContain("incident");
    expect((await told(20)).filter((topic) => topic !== "verdict")).toEqual(Array(20).fill("numbers"));
    const before = await getIncidentView(id, Date.now());
    deps.hosts = new Map([
      [
        "validator-2",
        { readFacts: () => Promise.resolve({ ...growing(), facts: { ...growing().facts, rssBytes: 7e9 } }) },
      ],
    ]);
    await db().update(checkResults).set({ result: sql`result || '{"state":"met"}'::jsonb` });
    expect(await told(1)).toContain("incident");
    const now = Date.now() + 1;
    const numbers = await readIncidentNumbers(await getIncident(id), now);
    const { watch: _watch, ...measured } = numbers;
    const view = await getIncidentView(id, now);
    expect(numbers.signals.rss?.value).toBe(7e9);
    expect(withNumbers(before, numbers, { now, diagnosis: view.diagnosis })).toMatchObject(measured);
    expect(view).toMatchObject(measured);
    expect(JSON.stringify(numbers).length).toBeLessThan(JSON.stringify(view).length / 2);
  });

  it("reads what belongs to a target once, however many incidents it has, and forgets it with the last of them", async () => {
    await db().update(incidents).set({ state: "signed_off" });
    const actor = { type: "token" as const, id: "t", name: "test" };
    const deps = await dependencies(await serve(html), await serve(health));
    const statements = async () => {
      const asked = vi.spyOn(db().$client, "query");
      const state = newMonitorState();
      await runMonitorRound(deps, state);
      const texts = asked.mock.calls.map(([statement]) => String((statement as { text?: string }).text ?? statement));
      asked.mockRestore();
      const count = (table: string) => texts.filter((text) => text.includes(`from "${table}"`)).length;
      return { state, samples: count("samples"), reports: count("host_reports") };
    };
    await openIncidentByHand(actor, { targetId: "validator-2", runbookId: "high-memory" });
    const { state: _one, ...one } = await statements();
    await openIncidentByHand(actor, { targetId: "validator-2", runbookId: "monitoring-blind" });
    const { state, ...two } = await statements();
    expect(one.samples).toBeGreaterThan(0);
    expect(two).toEqual(one);
    expect([state.postIncident.incidents.size, state.postIncident.targets.size]).toEqual([2, 1]);
    await db().update(incidents).set({ state: "signed_off" });
    await runMonitorRound(deps, state);
    expect([state.postIncident.incidents.size, state.postIncident.targets.size]).toEqual([0, 0]);
  });
});
