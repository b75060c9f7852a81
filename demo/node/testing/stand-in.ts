import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuiltPrograms, freePort, type RunningProgram, startProgram, waitFor } from "@/demo/node/testing/programs";

export const MIB = 1024 * 1024;
/** Small enough to fill in a moment, large enough for the program itself. */
export const TEST_LIMIT_BYTES = 160 * MIB;

/** A running stand-in node and its two addresses. */
export interface StandIn extends RunningProgram {
  api: string;
  metrics: string;
  configPath: string;
  dataDir: string;
}

/**
 * Starts a stand-in node and waits until it is ready.
 * @param config content of its configuration file
 * @param sharedDataDir data folder of an earlier node; absent: one of its own
 */
export async function startStandIn(
  programs: BuiltPrograms,
  env: Record<string, string> = {},
  config = "",
  sharedDataDir?: string,
): Promise<StandIn> {
  const api = `127.0.0.1:${await freePort()}`;
  const metrics = `127.0.0.1:${await freePort()}`;
  const configPath = join(programs.dir, `config-${api.split(":")[1]}.yaml`);
  const dataDir = sharedDataDir ?? join(programs.dir, `data-${api.split(":")[1]}`);
  writeFileSync(configPath, config);
  const program = startProgram(
    [
      ...["--max-semi-space-size=2", "--no-memory-reducer", programs.path("node")],
      ...["--config", configPath, "--data-dir", dataDir],
      ...["--api-addr", api, "--metrics-addr", metrics, "--marker", "test"],
    ],
    { STANDIN_LIMIT_BYTES: String(TEST_LIMIT_BYTES), ...env },
  );
  await waitFor(`the node to start; it said: ${program.stderr()}`, () =>
    program.stdout().includes("Node started") ? true : null,
  );
  return { ...program, api: `http://${api}`, metrics: `http://${metrics}`, configPath, dataDir };
}

/** Fetches and reads an answer as text. */
export async function get(url: string): Promise<{ status: number; type: string | null; body: string }> {
  const response = await fetch(url);
  return { status: response.status, type: response.headers.get("content-type"), body: await response.text() };
}

/** Fetches JSON. */
export async function getJson(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

/** Creates a repository of one MiB and returns the status. */
export async function createRepository(api: string, name: string): Promise<number> {
  const body = JSON.stringify({ owner: "test", name, size_kib: 1024 });
  return (await fetch(`${api}/api/repos`, { method: "POST", body })).status;
}
