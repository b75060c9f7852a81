import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { loadConfig as loadNodeConfig } from "@/demo/node/config/load";
import { PROFILES, type Profile, SCENARIOS } from "@/demo/node/environment";
import { loadConfig } from "@/lib/config/load";
import { loopbackPorts, type PortSource } from "@/lib/launcher/loopback-ports";
import { renderConsoleConfig } from "./console-config";
import { baseEnvironment } from "./environment";
import { ensureDemoLayout } from "./layout";
import { renderNodeConfig } from "./node-config";
import { DEMO_SCENARIOS } from "./nodes";
import { chooseInnerPorts, chooseWebPort, portsOf } from "./ports";
import { ensureSecrets } from "./secrets";
import { readSettings } from "./settings";

const root = mkdtempSync(path.join(os.tmpdir(), "guts-choices-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function source(taken: Iterable<number>): PortSource {
  const set = new Set(taken);
  let next = 40_000;
  const anyFree = async () => {
    while (set.has(next)) next += 1;
    return next++;
  };
  return { isFree: async (port) => !set.has(port), anyFree };
}

describe("chooseWebPort", () => {
  it("takes 3000 or the next free one", async () => {
    expect(await chooseWebPort(null, source([]))).toBe(3000);
    expect(await chooseWebPort(null, source([3000, 3001]))).toBe(3002);
  });
  it("takes the port asked for, or says that it is taken", async () => {
    expect(await chooseWebPort(8080, source([]))).toBe(8080);
    await expect(chooseWebPort(8080, source([8080]))).rejects.toThrow(/8080 is taken.*PORT=/);
  });
  it("asks the kernel", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    expect(await loopbackPorts.isFree(port)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
    expect(await loopbackPorts.isFree(port)).toBe(true);
  });
});

describe("chooseInnerPorts", () => {
  const ids = ["validator-leak", "validator-steady"];

  it("keeps the ports of the last time where they are free", async () => {
    const first = await chooseInnerPorts(null, 3000, source([]), ids);
    expect(await chooseInnerPorts(first, 3000, source([]), ids)).toEqual(first);
    const { api, metrics } = portsOf(first, { id: "validator-steady" });
    const again = await chooseInnerPorts(first, 3000, source([metrics]), ids);
    const moved = portsOf(again, { id: "validator-steady" });
    expect(moved).toEqual({ api, metrics: expect.any(Number) });
    expect(moved.metrics).not.toBe(metrics);
    expect({ ...again, nodes: { ...again.nodes, "validator-steady": { api, metrics } } }).toEqual(first);
  });

  it("gives every service and every node its own ports whatever was saved", async () => {
    const port = fc.integer({ min: 3000, max: 3003 });
    const names = fc.constantFrom("prometheus", "alertmanager", "nodeExporter", "postgres", "api", "metrics", ...ids);
    const ports = fc.dictionary(names, port);
    const saved = fc.oneof(
      fc.jsonValue(),
      ports,
      fc.record({ nodes: fc.oneof(fc.jsonValue(), fc.dictionary(names, fc.oneof(fc.jsonValue(), ports))) }),
    );
    await fc.assert(
      fc.asyncProperty(saved, async (value) => {
        const { nodes, ...services } = await chooseInnerPorts(value, 3000, source([]), ids);
        expect(Object.keys(services)).toEqual(["prometheus", "alertmanager", "nodeExporter", "postgres"]);
        expect(Object.keys(nodes)).toEqual(ids);
        const all = [...Object.values(services), ...Object.values(nodes).flatMap(({ api, metrics }) => [api, metrics])];
        expect(new Set([3000, ...all]).size).toBe(9);
      }),
      { seed: 21 },
    );
  });
});

describe("readSettings", () => {
  it("fills in what is not set, an empty variable included", () => {
    const usual = { port: null, timeScale: 60, scenario: "leak", profile: "full", signOffPeople: 1 };
    expect(readSettings({ PORT: "" })).toEqual(usual);
    expect(readSettings({ DEMO_SIGN_OFF_PEOPLE: "2" })).toEqual({ ...usual, signOffPeople: 2 });
  });
  it.each([
    [{ PORT: "web" }, /PORT/],
    [{ PORT: "70000" }, /PORT/],
    [{ DEMO_TIME_SCALE: "0" }, /DEMO_TIME_SCALE/],
    [{ DEMO_TIME_SCALE: "fast" }, /DEMO_TIME_SCALE/],
    [{ DEMO_SIGN_OFF_PEOPLE: "3" }, /DEMO_SIGN_OFF_PEOPLE must be 1 or 2/],
    [{ DEMO_SCENARIO: "flood", STANDIN_PROFILE: "half" }, /DEMO_SCENARIO[\s\S]*STANDIN_PROFILE/],
    [{ DEMO_SCENARIO: "all", STANDIN_PROFILE: "bare" }, /DEMO_SCENARIO=all needs STANDIN_PROFILE=full/],
  ])("names what is wrong in %j", (env, message) => {
    expect(() => readSettings(env)).toThrow(message);
  });
});

describe("baseEnvironment", () => {
  it("passes on what concerns every program and nothing that steers one", () => {
    const given = {
      PATH: "/bin",
      LC_ALL: "C",
      NODE_OPTIONS: "--inspect",
      DATABASE_URL: "x",
      npm_config_x: "1",
      PGHOST: "y",
    };
    expect(baseEnvironment({ ...given, NODE_ENV: "test" })).toEqual({ PATH: "/bin", LC_ALL: "C" });
  });
});

describe("the demo's files", () => {
  async function consoleConfig(scenario: (typeof DEMO_SCENARIOS)[number], profile: Profile = "full") {
    const layout = ensureDemoLayout(root, scenario);
    const ids = layout.nodes.map(({ id }) => id);
    const ports = await chooseInnerPorts(null, 3000, source([]), ids);
    const text = renderConsoleConfig(layout, ports, { timeScale: 60, profile, signOffPeople: 2 });
    return { layout, config: loadConfig({ path: layout.consoleConfig, text }) };
  }

  it.each(SCENARIOS)("give the console in %s a configuration that it accepts, with the one node", async (scenario) => {
    const { layout, config } = await consoleConfig(scenario);
    expect(config).toMatchObject({
      timeScale: 60,
      signOff: { people: 2 },
      targets: [
        { id: "validator-2", host: { pidFile: layout.nodes[0]?.pidFile, dumpDir: `${layout.nodes[0]?.state}/data` } },
      ],
    });
  });

  it("give the console a target for every scenario when all run at once, none sharing anything", async () => {
    const { layout, config } = await consoleConfig("all");
    expect(config.targets.map(({ id }) => id)).toEqual(SCENARIOS.map((scenario) => `validator-${scenario}`));
    const different = (pick: (target: (typeof config.targets)[number]) => unknown) =>
      expect(new Set(config.targets.map((target) => JSON.stringify(pick(target)))).size).toBe(SCENARIOS.length);
    different(({ matchers }) => matchers);
    different(({ api }) => api);
    different(({ host }) => host);
    expect(new Set(layout.nodes.map(({ state }) => state)).size).toBe(SCENARIOS.length);
  });

  it("allow heap dumps only of nodes that survive the signal", async () => {
    expect((await consoleConfig("leak", "full")).config.targets[0]?.heapDump).toBe(true);
    expect((await consoleConfig("leak", "bare")).config.targets[0]?.heapDump).toBe(false);
  });

  it("never give a scenario the configuration written for another one", () => {
    const written = new Map<string, string>();
    for (const { state, scenario } of DEMO_SCENARIOS.flatMap((each) => ensureDemoLayout(root, each).nodes)) {
      const text = renderNodeConfig(scenario);
      expect(written.get(state) ?? text).toBe(text);
      written.set(state, text);
    }
  });

  const configurations = [
    ...SCENARIOS.map((scenario) => [scenario, "full"] as const),
    ...PROFILES.map((profile) => ["leak", profile] as const),
  ];
  it.each(configurations)(
    "give the %s node in profile %s a configuration it takes without a warning",
    (scenario, profile) => {
      expect(loadNodeConfig(renderNodeConfig(scenario), profile)).toMatchObject({ source: "file", warning: null });
    },
  );

  it("keep secrets over a restart in a file for this user alone", () => {
    const file = ensureDemoLayout(root, "leak").secrets;
    const secrets = ensureSecrets(file);
    expect(ensureSecrets(file)).toEqual(secrets);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(new Set(Object.values(secrets)).size).toBe(3);
    expect(existsSync(`${file}.new`)).toBe(false);
    expect(readFileSync(file, "utf8")).toContain(secrets.authSecret);
  });
});
