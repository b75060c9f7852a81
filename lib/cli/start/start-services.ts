import type { ConsoleProcess } from "@/lib/cli/arguments";
import { type InstallationPaths, savedPortsSchema } from "@/lib/cli/installation";
import { FriendlyError } from "@/lib/launcher/friendly-error.mjs";
import { readJsonFile, writeJsonFile } from "@/lib/launcher/json-file";
import { loopbackPorts } from "@/lib/launcher/loopback-ports";
import type { Say } from "@/lib/launcher/progress.mjs";
import { createChild } from "@/lib/launcher/supervise/child";
import { openChildrenRecord } from "@/lib/launcher/supervise/children-record";
import { consolePrograms } from "@/lib/launcher/supervise/console-programs";
import { createPostgresService } from "@/lib/launcher/supervise/postgres-service";
import { answersOk } from "@/lib/launcher/supervise/probe";
import type { StartContext } from "@/lib/launcher/supervise/run-until-signal";
import type { Service } from "@/lib/launcher/supervise/service";
import { waitUntil } from "@/lib/launcher/wait";
import type { StartSettings } from "./settings";

interface StartServicesInput extends StartContext {
  root: string;
  only: ConsoleProcess | null;
  say: Say;
  settings: StartSettings;
  paths: InstallationPaths;
  logs: string;
  /** The record of what runs. */
  children: string;
  /** The environment of web and worker, all but an embedded database's address. */
  variables: NodeJS.ProcessEnv;
}

/** Starts database, worker and web one after the other, each once the one before is up. Returns what is ready. */
export async function startServices(input: StartServicesInput): Promise<string> {
  const { root, only, say, settings, logs, signal } = input;
  const run = async (service: Service) => {
    signal.throwIfAborted();
    say(`starting ${service.name} …`);
    input.onService(service);
    await service.start(signal);
  };
  const databaseUrl = settings.databaseUrl ?? (await startPostgres(input, run));
  const env = { ...input.variables, DATABASE_URL: databaseUrl };
  const programs = consolePrograms({ root, webPort: settings.port, env });
  const context = { logsDir: logs, say, record: openChildrenRecord(input.children) };
  // The worker first: it brings the database's schema up to date.
  if (only !== "web") await run(createChild(programs.worker, context));
  if (only === "worker") return "worker";
  await run(createChild(programs.web, context));
  if (only === null) await waitUntilReady(settings.port, logs, signal);
  return `${settings.publicUrl}/sign-in`;
}

async function startPostgres(
  { root, say, paths, logs }: StartServicesInput,
  run: (service: Service) => Promise<void>,
): Promise<string> {
  const saved = savedPortsSchema.safeParse(readJsonFile(paths.ports));
  const isSavedFree = saved.success && (await loopbackPorts.isFree(saved.data.postgres));
  const port = isSavedFree ? saved.data.postgres : await loopbackPorts.anyFree();
  const postgres = createPostgresService({ root, dataRoot: paths.production, logs }, port, say);
  await run(postgres);
  writeJsonFile(paths.ports, { postgres: postgres.port() });
  return postgres.url();
}

async function waitUntilReady(port: number, logs: string, signal: AbortSignal): Promise<void> {
  const readiness = `http://127.0.0.1:${port}/api/health/ready`;
  if (await waitUntil(() => answersOk(readiness), { timeoutMs: 60_000, everyMs: 200, signal })) return;
  throw new FriendlyError(
    `The console does not get ready: ${readiness} does not answer 200. See web.log and worker.log in ${logs}`,
  );
}
