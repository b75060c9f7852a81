import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";

/**
 * A stand-in for a built clone, for the tests of one file: `dist/` has the bundles that are named, made as
 * lib/launcher/bundle.mjs makes them. It lies below the project, so that the bundles find their packages.
 */
export function withBundledRoot(entryPoints: Readonly<Record<string, string>>): () => string {
  const project = process.cwd();
  let root = "";
  beforeAll(async () => {
    const cache = path.join(project, "node_modules/.cache");
    mkdirSync(cache, { recursive: true });
    root = mkdtempSync(path.join(cache, "bundled-"));
    for (const name of ["lib", "helper", "runbooks"]) symlinkSync(path.join(project, name), path.join(root, name));
    await build({
      entryPoints: { ...entryPoints },
      outdir: path.join(root, "dist"),
      outExtension: { ".js": ".mjs" },
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      packages: "external",
      alias: { "server-only": path.join(project, "lib/launcher/empty.mjs") },
      absWorkingDir: project,
      logLevel: "error",
    });
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return () => root;
}

export const profileReaderEntry = { "profile-reader": "lib/adapters/profile/reader-thread.ts" } as const;

export const profileViewerEntry = { "profile-viewer": "lib/adapters/profile/view-thread.ts" } as const;
