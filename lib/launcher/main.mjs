import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildIfChanged } from "./build.mjs";
import { FriendlyError, isFriendlyError } from "./friendly-error.mjs";
import { ensureInstalled } from "./install.mjs";
import { ensureKubernetesServer } from "./kubernetes-server.mjs";
import { acquireLauncherLock } from "./launcher-lock.mjs";
import { nodeVersionProblem } from "./node-version.mjs";
import { ensureDemoDataRoot } from "./private-folder.mjs";
import { createProgress } from "./progress.mjs";
import { endRunningCommands, runCommand } from "./run-command.mjs";
import { ensureTestPrograms } from "./test-programs.mjs";
import { runKubernetesTests, runTests } from "./test-run.mjs";
import { ensureTools, toolsEnvironment } from "./tools.mjs";
import { endWithNpm } from "./watch-parent.mjs";

const usage =
  "usage: node lib/launcher/main.mjs start [--only web|worker] | doctor [--json] | demo | test [--long] | test-kubernetes | build | bundle | bench NAME";
const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const say = createProgress();

/**
 * Installs, builds, and goes on as the command line.
 * @param {string[]} args
 */
async function runBuilt(args) {
  await ensureInstalled(root, say);
  await buildIfChanged(root, say);
  const { runCli } = await import(pathToFileURL(path.join(root, "dist/guts-runbook.mjs")).href);
  if (interrupted) return interrupted;
  releaseSignals();
  return await runCli(args, { say });
}

/** Bundles everything but the pages, and returns the exit status. */
async function bundle() {
  const { status } = await runCommand(process.execPath, [path.join(root, "lib/launcher/bundle.mjs")], { cwd: root });
  return status;
}

/** @type {Record<string, (options: string[]) => Promise<number>>} */
const commands = {
  start: (options) => runBuilt(["start", ...options]),
  doctor: (options) => runBuilt(["doctor", ...options]),
  async demo() {
    if (process.platform !== "linux") {
      throw new FriendlyError("The demo runs on Linux only: it watches a real process through /proc.");
    }
    const lock = acquireLauncherLock(ensureDemoDataRoot(root));
    try {
      await ensureInstalled(root, say);
      const tools = await ensureTools(root, say);
      await buildIfChanged(root, say);
      const { runDemo } = await import(pathToFileURL(path.join(root, "dist/demo/launch.mjs")).href);
      if (interrupted) return interrupted;
      releaseSignals();
      return await runDemo({ root, tools, say });
    } finally {
      lock.release();
    }
  },
  async test(options) {
    await ensureInstalled(root, say);
    const tools = await ensureTools(root, say);
    const chromium = await ensureTestPrograms(say);
    return runTests(root, say, {
      ...toolsEnvironment(tools),
      CHROMIUM_PATH: chromium,
      ...(options.includes("--long") ? { GUTS_TEST_LONG: "1" } : {}),
    });
  },
  async "test-kubernetes"() {
    await ensureInstalled(root, say);
    return runKubernetesTests(root, say, await ensureKubernetesServer(say));
  },
  async build() {
    await ensureInstalled(root, say);
    await buildIfChanged(root, say);
    return 0;
  },
  // The command line without the pages, for commands that need none.
  async bundle() {
    await ensureInstalled(root, say);
    return bundle();
  },
  async bench(options) {
    await ensureInstalled(root, say);
    if (options[0] === "run-start" || options[0] === "alerts") {
      await ensureTools(root, say);
      await buildIfChanged(root, say);
    }
    if (options[0] === "profile") {
      // It starts the thread that reads profiles, and needs no pages.
      const status = await bundle();
      if (status !== 0) return status;
    }
    const bundled = path.join(root, "dist/bench/main.mjs");
    const esbuild = ["--bundle", "--platform=node", "--format=esm", "--packages=external", "--log-level=warning"];
    const entry = path.join(root, "e2e/bench/main.ts");
    const program = path.join(root, "node_modules/esbuild/bin/esbuild");
    const built = await runCommand(program, [entry, ...esbuild, `--outfile=${bundled}`], { cwd: root });
    if (built.status !== 0) return built.status;
    return (await runCommand(process.execPath, [bundled, ...options], { cwd: root })).status;
  },
};

const problem = nodeVersionProblem(process.versions.node);
const [name = "", ...options] = process.argv.slice(2);
const command = commands[name];
/** @type {Record<string, RegExp>} */
const known = { test: /^(--long)?$/, start: /^(--only[= ](web|worker))?$/, doctor: /^(--json)?$/, bench: /^/ };
if (problem || !command || !(known[name] ?? /^$/).test(options.join(" "))) {
  console.error(problem ?? usage);
  process.exit(problem ? 1 : 64);
}

let interrupted = 0;
/** Until demo or console handle signals themselves: end what is running, then this process. */
const signals = /** @type {const} */ ({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 });
const handlers = Object.entries(signals).map(([signal, status]) => {
  const handler = () => {
    endRunningCommands("SIGTERM");
    setTimeout(() => {
      endRunningCommands("SIGKILL");
      process.exit(status);
    }, 2000);
    interrupted = status;
  };
  process.on(signal, handler);
  return { signal, handler };
});
function releaseSignals() {
  for (const { signal, handler } of handlers) process.removeListener(signal, handler);
}

endWithNpm();
try {
  const status = await command(options);
  process.exit(interrupted || status);
} catch (error) {
  if (!interrupted) console.error(isFriendlyError(error) ? `\n${error.message}` : error);
  process.exit(interrupted || 1);
}
