import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const alias = { "@": root.replace(/\/$/, ""), "server-only": `${root}lib/testing/empty.ts` };

/**
 * `unit` needs nothing but Node; `integration` starts real servers, three files at a time;
 * `systemd` boots one of its own; `kubernetes` needs an API server (npm run test:kubernetes).
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["{app,components,lib,worker,demo,helper}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.{integration,systemd,kubernetes}.test.ts"],
          // They share nothing but modules, and loading those anew for each file took three quarters of their time.
          isolate: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "integration",
          include: ["{lib,worker,demo,helper}/**/*.integration.test.ts"],
          globalSetup: ["lib/testing/postgres-setup.ts"],
          // Most of their time is waiting for servers, so that three at once keep two cores busy.
          maxWorkers: 3,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "systemd",
          include: ["{helper,lib}/**/*.systemd.test.ts"],
          globalSetup: ["lib/testing/postgres-setup.ts"],
          maxWorkers: 2,
          // After the others: a host that shares this machine's cgroups and caches is not left alone by them.
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "kubernetes",
          include: ["lib/**/*.kubernetes.test.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
