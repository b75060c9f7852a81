import path from "node:path";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/lib/launcher/postgres";
import type { Say } from "@/lib/launcher/progress.mjs";
import { truncateLargeLog } from "./log-file";
import { restartDelayMs } from "./restart-delay";
import type { Service } from "./service";

export interface PostgresService extends Service {
  /** Address of the console's database; known once started. */
  url(): string;
  port(): number;
}

/** Where the embedded PostgreSQL keeps its files; `root` is the clone. */
export interface PostgresFolders {
  root: string;
  dataRoot: string;
  logs: string;
}

/** The embedded PostgreSQL as a service. It is looked at every second, since an adopted server is no child of ours. */
export function createPostgresService(folders: PostgresFolders, wantedPort: number, say: Say): PostgresService {
  let server: EmbeddedPostgres | null = null;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let restarting: Promise<void> | null = null;
  const stopping = new AbortController();
  const logFile = path.join(folders.logs, "postgres.log");

  const open = async (port: number, signal: AbortSignal) => {
    truncateLargeLog(logFile);
    server = await startEmbeddedPostgres({
      root: folders.root,
      dataRoot: folders.dataRoot,
      port,
      log: say,
      logFile,
      signal: AbortSignal.any([signal, stopping.signal]),
    });
    if (server.adopted) say(`using the PostgreSQL that an earlier start left running (process ${server.pid})`);
  };

  const watch = () => {
    timer = setTimeout(() => {
      if (server?.isRunning()) return watch();
      const delayMs = restartDelayMs(false, failures);
      failures += 1;
      say(`postgres ended; starting it again in ${delayMs / 1000} s (log: ${logFile})`);
      timer = setTimeout(() => {
        restarting = open(running().port, stopping.signal)
          .catch((error: unknown) => say(error instanceof Error ? error.message : String(error)))
          .then(() => {
            if (!stopping.signal.aborted) watch();
          });
      }, delayMs);
    }, 1000);
  };

  function running(): EmbeddedPostgres {
    if (!server) throw new Error("postgres has not been started");
    return server;
  }

  return {
    name: "postgres",
    url: () => running().url,
    port: () => running().port,
    async start(signal) {
      await open(wantedPort, signal);
      watch();
    },
    async stop(hurry) {
      stopping.abort(new Error("everything is being ended"));
      clearTimeout(timer);
      await restarting;
      await server?.stop({ hurry: hurry.aborted });
    },
  };
}
