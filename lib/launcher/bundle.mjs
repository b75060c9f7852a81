import { chmodSync, existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Bundle in `dist/` (without `.mjs`) to its entry. The demo's programs stand beside each other: the supervisor starts the node. */
const entries = {
  worker: "worker/main.ts",
  "guts-runbook": "lib/cli/main.ts",
  // The thread that reads profiles; lib/adapters/profile/read.ts starts it by this name.
  "profile-reader": "lib/adapters/profile/reader-thread.ts",
  // The threads that answer questions about them, of lib/adapters/profile/viewer.ts.
  "profile-viewer": "lib/adapters/profile/view-thread.ts",
  "demo/launch": "demo/launch/main.ts",
  "demo/node": "demo/node/main.ts",
  "demo/supervisor": "demo/supervisor/main.ts",
  "demo/load": "demo/load/main.ts",
};

const root = fileURLToPath(new URL("../..", import.meta.url));
const missing = Object.values(entries).filter((entry) => !existsSync(path.join(root, entry)));
if (missing.length > 0) {
  console.error(`Cannot bundle, because these files do not exist: ${missing.join(", ")}`);
  process.exit(1);
}

try {
  await build({
    absWorkingDir: root,
    entryPoints: Object.entries(entries).map(([out, entry]) => ({ in: entry, out })),
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    alias: { "server-only": path.join(root, "lib/launcher/empty.mjs") },
    sourcemap: true,
    logLevel: "warning",
  });
  // Its first line names node, so that it can be run as a program.
  chmodSync(path.join(root, "dist/guts-runbook.mjs"), 0o755);
} catch {
  // esbuild has already printed each error with its file and line.
  process.exit(1);
}
