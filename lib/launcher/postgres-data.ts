import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FriendlyError } from "./friendly-error.mjs";
import type { PostgresPlace } from "./postgres-place";
import { runCommand } from "./run-command.mjs";
import type { UserIds } from "./walkable";

export const superuser = "guts";

/** What PostgreSQL's programs see of our environment: messages in one language, nothing that steers a client. */
export const postgresEnvironment = { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" } as unknown as NodeJS.ProcessEnv;

/** The superuser's password, kept beside the data in a file for this user alone and made on first use. */
export function ensurePassword(file: string, isDataPresent: boolean): string {
  if (existsSync(file)) return readFileSync(file, "utf8").trim();
  if (isDataPresent) {
    throw new FriendlyError(
      `${file} is missing, so the database beside it cannot be opened. Restore that file, or delete the database's folder to begin anew.`,
    );
  }
  const password = randomBytes(24).toString("base64url");
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/**
 * Creates the database cluster if there is none: UTF-8 with a collation that is the same on every machine, passwords
 * hashed with SCRAM. It is made under a draft name and renamed, so that an interrupted start leaves nothing half made.
 */
export async function ensureCluster(place: PostgresPlace, password: string, user: UserIds | null): Promise<void> {
  const { binDir, dataDir } = place;
  if (existsSync(path.join(dataDir, "PG_VERSION"))) return assertSameMajor(place);
  const draft = `${dataDir}.new`;
  const passwordFile = path.join(draft, "password");
  const cluster = path.join(draft, "cluster");
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) for (const entry of [draft, passwordFile]) chownSync(entry, user.uid, user.gid);
  const args = [
    `--pgdata=${cluster}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
  ];
  const options = { cwd: "/", env: postgresEnvironment, quiet: true, ...(user ? { user } : {}) };
  const { status, output } = await runCommand(path.join(binDir, "initdb"), args, options);
  if (status !== 0) throw new FriendlyError(`The database could not be created in ${dataDir}:\n${output.trim()}`);
  // Fails rather than replace a folder that has something else in it.
  renameSync(cluster, dataDir);
  rmSync(draft, { recursive: true, force: true });
}

/** PostgreSQL opens only data of its own major version. */
async function assertSameMajor({ binDir, dataDir }: PostgresPlace): Promise<void> {
  const data = readFileSync(path.join(dataDir, "PG_VERSION"), "utf8").trim();
  const { output } = await runCommand(path.join(binDir, "postgres"), ["--version"], {
    cwd: "/",
    env: postgresEnvironment,
    quiet: true,
  });
  const program = /(\d+)\.\d+/.exec(output)?.[1];
  if (program !== undefined && program !== data) {
    throw new FriendlyError(
      `${dataDir} holds data of PostgreSQL ${data}, and the installed one is ${program}. Move the data over with pg_dump, or delete that folder to begin anew.`,
    );
  }
}
