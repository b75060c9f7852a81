import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { loadConfig as loadNodeConfig } from "@/demo/node/config/load";
import { PROFILES } from "@/demo/node/environment";
import { loadConfig } from "@/lib/config/load";
import { loopbackPorts, type PortSource } from "@/lib/launcher/loopback-ports";
import { renderConsoleConfig } from "./console-config";
import { baseEnvironment } from "./environment";
import { ensureDemoLayout } from "./layout";
import { nodeConfig } from "./node-config";
import { chooseInnerPorts, chooseWebPort, innerPortNames } from "./ports";
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
  it("keeps the ports of the last time where they are free", async () => {
    const first = await chooseInnerPorts(null, 3000, source([]));
    expect(await chooseInnerPorts(first, 3000, source([]))).toEqual(first);
    const again = await chooseInnerPorts(first, 3000, source([first.postgres]));
    expect({ ...again, postgres: first.postgres }).toEqual(first);
    expect(again.postgres).not.toBe(first.postgres);
  });

  it("gives every service its own port whatever was saved", async () => {
    const saved = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom(...innerPortNames), fc.integer({ min: 3000, max: 3003 })),
    );
    await fc.assert(
      fc.asyncProperty(saved, async (value) => {
        const ports = await chooseInnerPorts(value, 3000, source([]));
        expect(Object.keys(ports)).toEqual([...innerPortNames]);
        expect(new Set([3000, ...Object.values(ports)]).size).toBe(innerPortNames.length + 1);
      }),
      { seed: 21 },
    );
  });
});

describe("readSettings", () => {
  it("fills in what is not set, an empty variable included", () => {
    expect(readSettings({ PORT: "" })).toEqual({ port: null, timeScale: 60, scenario: "leak", profile: "full" });
  });
  it.each([
    [{ PORT: "web" }, /PORT/],
    [{ PORT: "70000" }, /PORT/],
    [{ DEMO_TIME_SCALE: "0" }, /DEMO_TIME_SCALE/],
    [{ DEMO_TIME_SCALE: "fast" }, /DEMO_TIME_SCALE/],
    [{ DEMO_SCENARIO: "flood", STANDIN_PROFILE: "half" }, /DEMO_SCENARIO[\s\S]*STANDIN_PROFILE/],
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
  it("give the console a configuration that it accepts, with the one node it watches", async () => {
    const layout = ensureDemoLayout(root);
    const ports = await chooseInnerPorts(null, 3000, source([]));
    const config = loadConfig({ path: layout.consoleConfig, text: renderConsoleConfig(layout, ports, 60) });
    expect(config).toMatchObject({
      timeScale: 60,
      targets: [{ id: "validator-2", host: { pidFile: layout.pidFile } }],
    });
  });

  it.each(PROFILES)("give the node in profile %s a configuration that it takes without a warning", (profile) => {
    expect(loadNodeConfig(nodeConfig, profile)).toMatchObject({ source: "file", warning: null });
  });

  it("keep secrets over a restart in a file for this user alone", () => {
    const file = ensureDemoLayout(root).secrets;
    const secrets = ensureSecrets(file);
    expect(ensureSecrets(file)).toEqual(secrets);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(new Set(Object.values(secrets)).size).toBe(3);
    expect(existsSync(`${file}.new`)).toBe(false);
    expect(readFileSync(file, "utf8")).toContain(secrets.authSecret);
  });
});
