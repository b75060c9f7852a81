import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { profileReaderEntry, profileViewerEntry, withBundledRoot } from "./bundled-root";

/** Gives the test file a data folder of its own, and an installation whose threads for profiles are built. */
export function withProfileStore(): () => string {
  const root = withBundledRoot({ ...profileReaderEntry, ...profileViewerEntry });
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "guts-data-"));
    process.env.GUTS_RUNBOOK_ROOT = root();
    process.env.GUTS_RUNBOOK_DATA = folder;
  });
  afterAll(() => {
    delete process.env.GUTS_RUNBOOK_ROOT;
    delete process.env.GUTS_RUNBOOK_DATA;
    rmSync(folder, { recursive: true, force: true });
  });
  return () => folder;
}
