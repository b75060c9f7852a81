import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./postgres";
import { processesIn } from "./postmaster-pid";

const root = path.resolve(import.meta.dirname, "../..");
const dataRoot = mkdtempSync(path.join(os.tmpdir(), "guts-postgres-"));
const dataDir = path.join(dataRoot, "postgres");
const started: EmbeddedPostgres[] = [];
let port = 0;

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ root, dataRoot, port, log: () => {} });
  started.push(server);
  return server;
}

async function query<T>(url: string, text: string): Promise<T | undefined> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(text);
    return rows[0] as T | undefined;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  port = await freePort();
});

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});

afterAll(() => {
  rmSync(dataRoot, { recursive: true, force: true });
});

describe("startEmbeddedPostgres", () => {
  it("gives a UTF-8 database on loopback that only its password opens, as a user who is not root", async () => {
    const server = await start();
    expect(server.adopted).toBe(false);
    const settings = await query<{ encoding: string; listen: string; fsync: string }>(
      server.url,
      "select current_setting('server_encoding') as encoding, current_setting('listen_addresses') as listen, current_setting('fsync') as fsync",
    );
    expect(settings).toEqual({ encoding: "UTF8", listen: "127.0.0.1", fsync: "on" });
    await expect(query(server.url.replace(server.password, "wrong"), "select 1")).rejects.toThrow(/password/);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(statSync(`${dataDir}.password`).mode & 0o777).toBe(0o600);
    expect(statSync(dataRoot).mode & 0o777).toBe(0o711);
    expect(statSync(`/proc/${server.pid}`).uid).not.toBe(0);
  });

  it("keeps data over an orderly end and leaves no process behind", async () => {
    const first = await start();
    await query(first.url, "create table if not exists kept as select 42 as answer");
    await first.stop();
    expect(first.isRunning()).toBe(false);
    expect(processesIn(dataDir)).toEqual([]);
    const second = await start();
    expect(await query(second.url, "select answer from kept")).toEqual({ answer: 42 });
  });

  it("adopts a server that runs on the same folder, on the port it has", async () => {
    const left = await start();
    const adopted = await startEmbeddedPostgres({ root, dataRoot, port: port + 1, log: () => {} });
    expect(adopted).toMatchObject({ adopted: true, pid: left.pid, port, url: left.url });
    await adopted.stop();
    expect(left.isRunning()).toBe(false);
  });

  it("starts after the server was killed, with what had been committed", async () => {
    const killed = await start();
    await query(killed.url, "create table if not exists survivor as select 7 as answer");
    process.kill(killed.pid, "SIGKILL");
    const next = await start();
    expect(next.adopted).toBe(false);
    expect(await query(next.url, "select answer from survivor")).toEqual({ answer: 7 });
  });

  it("is not fooled by a pid file whose number now belongs to another program", async () => {
    await (await start()).stop();
    const stranger = spawn("sleep", ["60"], { stdio: "ignore" });
    try {
      writeFileSync(
        path.join(dataDir, "postmaster.pid"),
        `${stranger.pid}\n${dataDir}\n1\n${port}\n\n127.0.0.1\n\nready\n`,
      );
      expect((await start()).adopted).toBe(false);
      expect(stranger.exitCode).toBeNull();
    } finally {
      stranger.kill();
    }
  });

  it("shows the server's own words when the port is taken, and leaves nothing running", async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(port, "127.0.0.1", resolve));
    try {
      await expect(start()).rejects.toThrow(/Address already in use/);
      expect(processesIn(dataDir)).toEqual([]);
    } finally {
      await new Promise((resolve) => holder.close(resolve));
    }
  });

  it("ends a start that is called off", async () => {
    const called = AbortSignal.abort(new Error("called off"));
    await expect(startEmbeddedPostgres({ root, dataRoot, port, log: () => {}, signal: called })).rejects.toThrow(
      "called off",
    );
    expect(processesIn(dataDir)).toEqual([]);
  });

  it.runIf(process.getuid?.() === 0)("runs from a place of its own when the clone is in a private folder", async () => {
    const clone = mkdtempSync(path.join(os.tmpdir(), "guts-private-clone-"));
    const place = path.join("/var/lib/guts-runbook", createHash("sha256").update(clone).digest("hex").slice(0, 12));
    const said: string[] = [];
    try {
      symlinkSync(path.join(root, "node_modules"), path.join(clone, "node_modules"));
      const options = {
        root: clone,
        dataRoot: path.join(clone, ".data"),
        port,
        log: (line: string) => said.push(line),
      };
      started.push(await startEmbeddedPostgres(options));
      expect(said.join("\n")).toContain(`may not enter ${clone}, so its programs and data go to ${place}`);
      expect(processesIn(path.join(place, "postgres"))).toContain(started[0]?.pid);
      await started.pop()?.stop();
      const fixed = { ...options, dataDir: path.join(clone, "elsewhere") };
      await expect(startEmbeddedPostgres(fixed)).rejects.toThrow(`chmod o+x ${clone}`);
    } finally {
      for (const server of started.splice(0)) await server.stop();
      for (const folder of [clone, place]) rmSync(folder, { recursive: true, force: true });
    }
  });

  it("refuses data whose password is lost instead of guessing", async () => {
    await (await start()).stop();
    rmSync(`${dataDir}.password`);
    await expect(start()).rejects.toThrow(/password is missing/);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
