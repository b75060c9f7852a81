import path from "node:path";
import type { ChildSpec } from "./child";
import { answersOk } from "./probe";

/** The console's two processes, built, with the clone's absolute path on their command lines. The pages are on loopback only. */
export function consolePrograms(options: { root: string; webPort: number; env: NodeJS.ProcessEnv }): {
  worker: ChildSpec;
  web: ChildSpec;
} {
  const { root, webPort, env } = options;
  const shared = { program: process.execPath, env, cwd: root, upWithinMs: 60_000 };
  return {
    worker: {
      ...shared,
      name: "worker",
      args: [path.join(root, "dist/worker.mjs")],
      isUp: (output) => output().includes('"msg":"worker ready"'),
    },
    web: {
      ...shared,
      name: "web",
      args: [
        ...["--import", path.join(root, "lib/launcher/keep-title.mjs")],
        path.join(root, "node_modules/next/dist/bin/next"),
        ...["start", root, "-p", String(webPort), "-H", "127.0.0.1"],
      ],
      isUp: () => answersOk(`http://127.0.0.1:${webPort}/api/health/live`),
    },
  };
}
