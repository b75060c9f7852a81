import "server-only";
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { checkNames } from "@/lib/domain/check/check";
import { parseRunbook } from "@/lib/domain/runbook/parse-runbook";
import type { Runbook, RunbookProblem } from "@/lib/domain/runbook/runbook";
import { installationRoot } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { config } from "@/lib/services/config";

/** A runbook file as it stands on disk. `sha256` is of its bytes; incidents pin it. */
export interface LibraryRunbook {
  id: string;
  sha256: string;
  markdown: string;
  runbook: Runbook;
  problems: RunbookProblem[];
}

const parsed = new Map<string, { mtimeMs: number; size: number; entry: LibraryRunbook }>();

/** Every `*.md` of the runbooks folder, by id. A file is parsed again only when it changed. */
export async function listRunbooks(): Promise<LibraryRunbook[]> {
  const folder = config().runbooksDir ?? path.join(/*turbopackIgnore: true*/ installationRoot(), "runbooks");
  const names = (await readdir(/*turbopackIgnore: true*/ folder)).filter((name) => name.endsWith(".md")).sort();
  const known = names.map((name) => name.slice(0, -3));
  return Promise.all(
    names.map(async (name) => {
      const file = path.join(/*turbopackIgnore: true*/ folder, name);
      const { mtimeMs, size } = await stat(/*turbopackIgnore: true*/ file);
      const cached = parsed.get(file);
      if (cached && cached.mtimeMs === mtimeMs && cached.size === size) return cached.entry;
      const entry = toLibraryRunbook(name.slice(0, -3), await readFile(/*turbopackIgnore: true*/ file, "utf8"), known);
      parsed.set(file, { mtimeMs, size, entry });
      return entry;
    }),
  );
}

/** Throws `not_found` for an id that no file has. */
export async function getRunbook(id: string): Promise<LibraryRunbook> {
  const found = (await listRunbooks()).find((entry) => entry.id === id);
  if (!found) throw new AppError("not_found", `There is no runbook ${id}. Put ${id}.md into the runbooks folder.`);
  return found;
}

/** The runbook whose Detection heading claims this alert name; null when none does. The first by file name wins. */
export async function findRunbookForAlert(alertName: string): Promise<LibraryRunbook | null> {
  return (await listRunbooks()).find((entry) => entry.runbook.alertNames.includes(alertName)) ?? null;
}

export function toLibraryRunbook(id: string, markdown: string, knownRunbooks: readonly string[]): LibraryRunbook {
  const { runbook, problems } = parseRunbook({ id, markdown, knownChecks: checkNames, knownRunbooks });
  return { id, markdown, runbook, problems, sha256: createHash("sha256").update(markdown).digest("hex") };
}
