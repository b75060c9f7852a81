import { existsSync } from "node:fs";
import path from "node:path";
import type { ConsoleProcess } from "@/lib/cli/arguments";
import { type InstallationPaths, installationPaths } from "@/lib/cli/installation";
import { readConfigFile } from "@/lib/config/read";
import { FriendlyError } from "@/lib/launcher/friendly-error.mjs";
import { acquireLauncherLock } from "@/lib/launcher/launcher-lock.mjs";
import { loopbackPorts } from "@/lib/launcher/loopback-ports";
import { ensurePassable, ensurePrivateFolder } from "@/lib/launcher/private-folder.mjs";
import type { Say } from "@/lib/launcher/progress.mjs";
import { endLeftChildren } from "@/lib/launcher/supervise/children-record";
import { truncateLargeLog } from "@/lib/launcher/supervise/log-file";
import { runUntilSignal } from "@/lib/launcher/supervise/run-until-signal";
import { forwardLog } from "./forward-log";
import { secretVariables } from "./secrets";
import { readStartSettings, type StartSettings } from "./settings";
import { startServices } from "./start-services";

export interface StartOptions {
  root: string;
  only: ConsoleProcess | null;
  env: NodeJS.ProcessEnv;
  say: Say;
}

const lookAtLogsEveryMs = 60_000;

/**
 * Runs the console, or one process of it, until a signal ends it. The last line of its start-up is `ready: <address>`.
 * Returns the exit status. Throws ConfigError or FriendlyError when it cannot start; nothing is left running then.
 */
export async function runStart(options: StartOptions): Promise<number> {
  const { root, only, env, say } = options;
  const { path: configFile } = await readConfigFile(env);
  const settings = readStartSettings(env);
  refuseImpossible(options, settings);

  const paths = installationPaths(root, env);
  ensurePassable(paths.dataRoot);
  const lock = acquireLauncherLock(paths.dataRoot, {
    folder: path.basename(paths.production),
    file: `${only ?? "start"}.pid`,
    what: only ? `A ${only} of this data folder` : "The console of this data folder",
  });
  const endFollowing: (() => void)[] = [];
  try {
    const logs = prepareFolders(paths);
    const variables = {
      ...withoutDemo(env),
      ...secretVariables(env, paths.secrets, say),
      GUTS_RUNBOOK_ROOT: root,
      GUTS_RUNBOOK_CONFIG: configFile,
      GUTS_RUNBOOK_DATA: paths.dataRoot,
      GUTS_RUNBOOK_URL: settings.publicUrl,
      PORT: String(settings.port),
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
    } as const;
    const children = path.join(paths.production, `children-${only ?? "start"}.json`);
    endFollowing.push(watchLogs(logs, only));
    return await runUntilSignal({
      what: only ? `the ${only}` : "the console",
      say,
      async start(context) {
        // What a killed start left running holds the port.
        await endLeftChildren(children, say, context.hurry);
        if (only !== "worker") await refuseTakenPort(settings.port);
        const ready = await startServices({ ...context, root, only, say, settings, paths, logs, children, variables });
        process.stdout.write(`ready: ${ready}\n`);
      },
    });
  } finally {
    for (const end of endFollowing) end();
    lock.release();
  }
}

function refuseImpossible({ root, only }: StartOptions, settings: StartSettings): void {
  const needed = [
    ...(only === "web" ? [] : ["dist/worker.mjs"]),
    ...(only === "worker" ? [] : [".next/BUILD_ID"]),
  ].filter((file) => !existsSync(path.join(root, file)));
  if (needed.length > 0) {
    throw new FriendlyError(`The console is not built yet (${needed.join(", ")} missing). In ${root}: npm run build`);
  }
  if (only && settings.databaseUrl === null) {
    throw new FriendlyError(
      `--only ${only} needs DATABASE_URL: web and worker share one database. Without it \`guts-runbook start\` runs both on a PostgreSQL of its own.`,
    );
  }
}

async function refuseTakenPort(port: number): Promise<void> {
  if (await loopbackPorts.isFree(port)) return;
  throw new FriendlyError(
    `Port ${port} of 127.0.0.1 is taken by another program, or not yours to use. End that program, or choose another port with PORT.`,
  );
}

function prepareFolders(paths: InstallationPaths): string {
  ensurePassable(paths.production);
  return ensurePrivateFolder(paths.production, "logs");
}

/** What belongs to the demo must not sign anybody in here. */
function withoutDemo(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(GUTS_DEMO|DEMO|STANDIN)_/.test(name)),
  ) as NodeJS.ProcessEnv;
}

/** Keeps the logs from growing for ever, and shows the one of a process that runs alone. */
function watchLogs(logs: string, only: ConsoleProcess | null): () => void {
  const timer = setInterval(() => {
    for (const name of ["web", "worker", "postgres"]) truncateLargeLog(path.join(logs, `${name}.log`));
  }, lookAtLogsEveryMs);
  const stop = only ? forwardLog(path.join(logs, `${only}.log`), (text) => process.stdout.write(text)) : () => {};
  return () => {
    clearInterval(timer);
    stop();
  };
}
