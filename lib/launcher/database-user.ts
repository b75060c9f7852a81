import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { FriendlyError } from "./friendly-error.mjs";
import type { Say } from "./progress.mjs";
import type { UserIds } from "./walkable";

const createdUser = "guts-postgres";

/**
 * The user that PostgreSQL has to run as, or null to run as ourselves. PostgreSQL refuses root, so root hands it to the
 * owner of the existing data, else to `postgres`, else to a system user that is created once (and said).
 */
export function databaseUser(dataDir: string, say: Say): UserIds | null {
  if (process.getuid?.() !== 0) return null;
  const owner = ownerOf(dataDir);
  if (owner) return owner;
  const known = lookUp("postgres") ?? lookUp(createdUser);
  if (known) return known;
  say(`creating the system user ${createdUser}, because PostgreSQL refuses to run as root …`);
  const result = spawnSync("useradd", [
    "--system",
    "--user-group",
    "--no-create-home",
    "--shell",
    "/usr/sbin/nologin",
    createdUser,
  ]);
  const created = lookUp(createdUser);
  if (created) return created;
  throw new FriendlyError(
    `PostgreSQL refuses to run as root, and the system user ${createdUser} could not be created: ${result.error?.message ?? result.stderr}\n` +
      "Run this as an ordinary user, or create that user yourself.",
  );
}

function ownerOf(dataDir: string): UserIds | null {
  const { uid, gid } = statSync(dataDir, { throwIfNoEntry: false }) ?? { uid: 0, gid: 0 };
  return uid === 0 ? null : { uid, gid };
}

function lookUp(name: string): UserIds | null {
  const [uid, gid] = ["-u", "-g"].map((option) => {
    const { status, stdout } = spawnSync("id", [option, name], { encoding: "utf8" });
    return status === 0 ? Number(stdout) : Number.NaN;
  });
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid: uid ?? 0, gid: gid ?? 0 } : null;
}
