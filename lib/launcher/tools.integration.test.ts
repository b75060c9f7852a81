import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureTools, type Tools, toolsEnvironment } from "./tools.mjs";

const root = mkdtempSync(path.join(os.tmpdir(), "guts-tools-"));
const said: string[] = [];
let tools: Tools;

beforeAll(async () => {
  tools = await ensureTools(root, (line) => said.push(line), { searchPath: "" });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("ensureTools", () => {
  it("unpacks programs that run, leaves only them in the folder, and notes their paths for tests", () => {
    for (const program of Object.values(tools)) {
      expect(program.startsWith(`${root}/.data/tools/`)).toBe(true);
      expect(spawnSync(program, ["--version"]).status).toBe(0);
    }
    expect(JSON.parse(readFileSync(path.join(root, ".data/tools/paths.json"), "utf8"))).toEqual(tools);
    expect(existsSync(path.join(root, ".data/tools/debian.new"))).toBe(false);
    expect(toolsEnvironment(tools).GUTS_TOOLS_PROMTOOL).toBe(tools.promtool);
  });

  it("fetches nothing the second time", async () => {
    const before = said.length;
    expect(await ensureTools(root, (line) => said.push(line), { searchPath: "" })).toEqual(tools);
    expect(said.length).toBe(before);
  });

  it("gives an Alertmanager that finds its templates from any working folder", () => {
    const config = path.join(root, "alertmanager.yml");
    writeFileSync(config, "route: { receiver: none }\nreceivers: [{ name: none }]\n");
    const { stderr } = spawnSync(
      tools.alertmanager,
      [
        `--config.file=${config}`,
        `--storage.path=${root}/am`,
        "--web.listen-address=127.0.0.1:0",
        "--cluster.listen-address=",
      ],
      { cwd: "/", encoding: "utf8", timeout: 3_000 },
    );
    expect(stderr).toContain("Completed loading of configuration file");
    expect(stderr).toContain("Listening on");
    expect(stderr).not.toContain("templates");
  });

  it("says what to install when there is nothing to unpack from", async () => {
    const elsewhere = mkdtempSync(path.join(os.tmpdir(), "guts-tools-none-"));
    const searchPath = process.env.PATH;
    process.env.PATH = "/nowhere";
    try {
      await expect(ensureTools(elsewhere, () => {})).rejects.toThrow(/apt-get download prometheus .*/);
    } finally {
      process.env.PATH = searchPath;
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });
});
