import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildIfChanged } from "./build.mjs";
import { isFriendlyError } from "./friendly-error.mjs";
import { npm, withoutNodeEnv } from "./install.mjs";
import { runCommand } from "./run-command.mjs";
import { countPlaywright, countVitest } from "./test-counts.mjs";

/**
 * Checks, tests and builds in the order of cost, stopping at the first stage that fails. The last line is
 * `N passed, N failed` with the counts of the test runners; a failed stage that counts no tests is one failure.
 * @param {string} root the clone
 * @param {import("./progress.mjs").Say} say
 * @param {NodeJS.ProcessEnv} extraEnv where tools and browser are, and whether this is the long run
 * @returns {Promise<number>} exit status
 */
export function runTests(root, say, extraEnv) {
  return runStages(root, say, extraEnv, stages);
}

/**
 * The Kubernetes suite: a stage of its own, since it builds an API server once. Counts and status as of `runTests`.
 * @param {string} root
 * @param {import("./progress.mjs").Say} say
 * @param {NodeJS.ProcessEnv} extraEnv where the API server is
 * @returns {Promise<number>}
 */
export function runKubernetesTests(root, say, extraEnv) {
  return runStages(root, say, extraEnv, (root, reports) => [vitest("kubernetes", root, reports)]);
}

/**
 * @param {string} root
 * @param {import("./progress.mjs").Say} say
 * @param {NodeJS.ProcessEnv} extraEnv
 * @param {(root: string, reports: string) => Stage[]} makeStages
 */
async function runStages(root, say, extraEnv, makeStages) {
  const env = { ...withoutNodeEnv(process.env), NEXT_TELEMETRY_DISABLED: "1", ...extraEnv };
  const reports = mkdtempSync(path.join(os.tmpdir(), "guts-test-reports-"));
  const total = { passed: 0, failed: 0 };
  try {
    for (const stage of makeStages(root, reports)) {
      say(`${stage.name} …`);
      const startedAt = performance.now();
      const passed = await stage.run({ root, say, env });
      const counts = readCounts(stage, passed);
      total.passed += counts.passed;
      total.failed += counts.failed;
      say(
        `${stage.name}: ${passed ? "passed" : "FAILED"} after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
      );
      if (!passed) break;
    }
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

/**
 * @typedef {{ root: string, say: import("./progress.mjs").Say, env: NodeJS.ProcessEnv }} StageContext
 * @typedef {object} Stage
 * @property {string} name
 * @property {(context: StageContext) => Promise<boolean>} run whether it passed
 * @property {string} [report]
 * @property {(report: string) => import("./test-counts.mjs").Counts} [count]
 */

/**
 * @param {string} root
 * @param {string} reports
 * @returns {Stage[]}
 */
function stages(root, reports) {
  return [
    {
      name: "format, lint, types and unused code",
      run: (context) => command(context, npm(["run", "--silent", "check"])),
    },
    vitest("unit", root, reports),
    vitest("integration", root, reports),
    vitest("systemd", root, reports),
    { name: "build", run: ({ root, say }) => buildPassed(root, say) },
    playwright(root, reports),
  ];
}

/**
 * @param {string} project
 * @param {string} root
 * @param {string} reports
 * @returns {Stage}
 */
function vitest(project, root, reports) {
  const report = path.join(reports, `${project}.json`);
  const cli = path.join(root, "node_modules/vitest/vitest.mjs");
  const args = ["run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return {
    name: `${project} tests`,
    run: (context) => command(context, { program: process.execPath, args: [cli, ...args] }),
    report,
    count: countVitest,
  };
}

/**
 * @param {string} root
 * @param {string} reports
 * @returns {Stage}
 */
function playwright(root, reports) {
  const report = path.join(reports, "browser.json");
  const cli = path.join(root, "node_modules/@playwright/test/cli.js");
  return {
    name: "browser tests",
    run: ({ env, ...context }) =>
      command(
        { ...context, env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report } },
        { program: process.execPath, args: [cli, "test", "--reporter=list,json"] },
      ),
    report,
    count: countPlaywright,
  };
}

/**
 * @param {StageContext} context
 * @param {{ program: string, args: string[] }} what
 */
async function command({ root, env }, { program, args }) {
  return (await runCommand(program, args, { cwd: root, env })).status === 0;
}

/**
 * @param {string} root
 * @param {import("./progress.mjs").Say} say
 */
async function buildPassed(root, say) {
  try {
    await buildIfChanged(root, say);
    return true;
  } catch (error) {
    if (!isFriendlyError(error)) throw error;
    say(error.message);
    return false;
  }
}

/**
 * @param {Stage} stage
 * @param {boolean} passed
 */
function readCounts({ report, count }, passed) {
  const counts = report && count && existsSync(report) ? count(readFileSync(report, "utf8")) : { passed: 0, failed: 0 };
  return { passed: counts.passed, failed: passed ? counts.failed : Math.max(1, counts.failed) };
}
