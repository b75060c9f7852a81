import { spawn } from "node:child_process";
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { databaseUser } from "./database-user";
import { FriendlyError } from "./friendly-error.mjs";
import { answersFrom, ensureDatabase, postgresUrl } from "./postgres-client";
import { ensureCluster, ensurePassword, postgresEnvironment } from "./postgres-data";
import { findPostgresPlace, type PostgresPlace } from "./postgres-place";
import { processesIn, readPostmasterPid } from "./postmaster-pid";
import { isRunning, startTicks } from "./process-identity.mjs";
import type { Say } from "./progress.mjs";
import { waitUntil } from "./wait";
import type { UserIds } from "./walkable";

export interface EmbeddedPostgresOptions {
  /** The clone, whose node_modules hold PostgreSQL. */
  root: string;
  /** The folder for the database and its password file; created, and opened for passing through. */
  dataRoot: string;
  /** The database's own folder, for a throw-away server; absent means `<dataRoot>/postgres`. */
  dataDir?: string;
  /** The port to listen on at 127.0.0.1. An adopted server keeps its own. */
  port: number;
  log: Say;
  /** Where the server's messages go; absent means `<dataDir>.log`. */
  logFile?: string;
  /** Ends a start that is under way. */
  signal?: AbortSignal;
}

export interface EmbeddedPostgres {
  /** Address of the console's database, with the password. */
  url: string;
  password: string;
  port: number;
  pid: number;
  /** Whether this server was left running by an earlier launcher and is used again. */
  adopted: boolean;
  isRunning(): boolean;
  /** Resolves when the server has ended. `hurry` skips the orderly end; the next start then replays its journal. */
  stop(options?: { hurry?: boolean }): Promise<void>;
}

/**
 * Starts the PostgreSQL of the installed npm package on loopback, with a database and a superuser of our own, and waits
 * until it answers. A server that a killed launcher left on the same folder is adopted. Throws a FriendlyError that says
 * what to do; nothing that was started stays behind then.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { root, dataRoot, log, signal } = options;
  const requested = path.resolve(options.dataDir ?? path.join(dataRoot, "postgres"));
  mkdirSync(dataRoot, { recursive: true });
  chmodSync(dataRoot, 0o711);
  mkdirSync(path.dirname(requested), { recursive: true });

  const place = findPostgresPlace(
    { root, dataDir: requested, isDataDirFixed: options.dataDir !== undefined, user: databaseUser(requested, log) },
    log,
  );
  const user = databaseUser(place.dataDir, log);
  const password = ensurePassword(`${requested}.password`, isPresent(place.dataDir));
  const left = await findLeftServer(place.dataDir, password, signal);
  if (left) return { ...handle(left.pid, left.port, password), adopted: true };

  if (!isPresent(place.dataDir)) log("creating the database …");
  await ensureCluster(place, password, user);
  signal?.throwIfAborted();
  const logFile = options.logFile ?? `${requested}.log`;
  const server = handle(spawnServer(place, user, options.port, logFile), options.port, password);
  try {
    // Its pid file is asked first: on a taken port, somebody else would be the one to answer.
    const isReady = () => {
      const noted = readPostmasterPid(place.dataDir);
      return noted?.pid === server.pid && noted.isReady && answersFrom(place.dataDir, options.port, password);
    };
    const ended = await waitUntil(async () => !server.isRunning() || (await isReady()), { timeoutMs: 60_000, signal });
    if (!ended || !server.isRunning()) throw new FriendlyError(startFailure(logFile));
    await ensureDatabase(options.port, password);
    return { ...server, adopted: false };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function isPresent(dataDir: string): boolean {
  try {
    return readFileSync(path.join(dataDir, "PG_VERSION"), "utf8") !== "";
  } catch {
    return false;
  }
}

/**
 * The server that already runs on this folder. When there is none, a stale pid file is removed, but only once no process
 * works in the folder any more: it is PostgreSQL's own guard against two servers on one set of files.
 */
async function findLeftServer(dataDir: string, password: string, signal: AbortSignal | undefined) {
  const noted = readPostmasterPid(dataDir);
  if (!noted) return null;
  const isOurs = () => processesIn(dataDir).includes(noted.pid);
  let port: number | null = null;
  await waitUntil(
    async () => {
      if (!isOurs()) return true;
      const current = readPostmasterPid(dataDir)?.port ?? null;
      if (current !== null && (await answersFrom(dataDir, current, password))) port = current;
      return port !== null;
    },
    { timeoutMs: 30_000, everyMs: 200, signal },
  );
  if (port !== null) return { pid: noted.pid, port };
  if (!(await waitUntil(() => processesIn(dataDir).length === 0, { timeoutMs: 10_000, signal }))) {
    const pids = processesIn(dataDir).join(" ");
    throw new FriendlyError(
      `A database server on ${dataDir} runs but does not answer. End it and try again: kill ${pids}`,
    );
  }
  rmSync(path.join(dataDir, "postmaster.pid"), { force: true });
  return null;
}

function spawnServer({ binDir, dataDir }: PostgresPlace, user: UserIds | null, port: number, logFile: string): number {
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    log_timezone: "UTC",
    timezone: "UTC",
  };
  const output = openSync(logFile, "a", 0o600);
  try {
    const child = spawn(
      path.join(binDir, "postgres"),
      ["-D", dataDir, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
      { cwd: "/", env: postgresEnvironment, detached: true, stdio: ["ignore", output, output], ...user },
    );
    child.on("error", () => {});
    child.unref();
    if (child.pid === undefined) throw new FriendlyError(`${binDir}/postgres could not be started.`);
    return child.pid;
  } finally {
    closeSync(output);
  }
}

function handle(pid: number, port: number, password: string): Omit<EmbeddedPostgres, "adopted"> {
  const known = { pid, ticks: startTicks(pid) };
  const alive = () => isRunning(known);
  const end = async (signal: NodeJS.Signals, timeoutMs: number) => {
    if (alive()) process.kill(pid, signal);
    return waitUntil(() => !alive(), { timeoutMs });
  };
  // Whoever exits without stopping it, such as an interrupted test run, leaves no server behind.
  const endWithUs = () => {
    if (alive()) process.kill(pid, "SIGINT");
  };
  process.once("exit", endWithUs);
  return {
    url: postgresUrl(port, password),
    password,
    port,
    pid,
    isRunning: alive,
    // SIGINT ends sessions and writes everything down, SIGQUIT leaves that to the next start.
    async stop({ hurry = false } = {}) {
      process.removeListener("exit", endWithUs);
      if (!hurry && (await end("SIGINT", 10_000))) return;
      if (await end("SIGQUIT", 5_000)) return;
      await end("SIGKILL", 5_000);
    },
  };
}

function startFailure(logFile: string): string {
  const lines = readFileSync(logFile, "utf8").trim().split("\n").slice(-15);
  return `PostgreSQL did not start. Its last messages (${logFile}):\n${lines.join("\n")}`;
}
