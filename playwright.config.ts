import { defineConfig } from "@playwright/test";
import { chromiumOptions } from "./e2e/servers/chromium";

/**
 * Stories on the production build with the real servers of the demo. Each file starts a demo of its own, two at a time:
 * most of a story is waiting for memory to grow. What stands under `long` takes minutes and runs with `npm run test:long`.
 * Timeouts are five times what the steps take, machines being shared.
 */
export default defineConfig({
  testDir: "e2e/specs",
  globalSetup: "./e2e/servers/build-once.ts",
  testIgnore: process.env.GUTS_TEST_LONG === "1" ? [] : ["**/long/**"],
  outputDir: "test-results",
  workers: process.env.GUTS_TEST_LONG === "1" ? 1 : 2,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    actionTimeout: 15_000,
    launchOptions: chromiumOptions,
  },
});
