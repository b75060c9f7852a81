import { rmSync } from "node:fs";
import { FriendlyError } from "@/lib/launcher/friendly-error.mjs";
import { readJsonFile, writeJsonFile } from "@/lib/launcher/json-file";
import { loopbackPorts } from "@/lib/launcher/loopback-ports";
import type { Say } from "@/lib/launcher/progress.mjs";
import { randomToken } from "@/lib/launcher/random-token";
import { createChild } from "@/lib/launcher/supervise/child";
import { openChildrenRecord } from "@/lib/launcher/supervise/children-record";
import { createPostgresService } from "@/lib/launcher/supervise/postgres-service";
import { answersOk } from "@/lib/launcher/supervise/probe";
import type { Service } from "@/lib/launcher/supervise/service";
import type { Tools } from "@/lib/launcher/tools.mjs";
import { waitUntil } from "@/lib/launcher/wait";
import { baseEnvironment } from "./environment";
import type { DemoLayout } from "./layout";
import { chooseInnerPorts, chooseWebPort, portsOf } from "./ports";
import { listPrograms } from "./programs";
import { ensureSecrets } from "./secrets";
import type { DemoSettings } from "./settings";
import { writeDemoFiles } from "./write-files";

export interface StartInput {
  layout: DemoLayout;
  tools: Tools;
  settings: DemoSettings;
  say: Say;
  signal: AbortSignal;
  /** Called with each service before it starts, so that whoever ends the demo knows of it whatever happens. */
  onService(service: Service): void;
}

/** Starts everything, one after the other, each once the one before is up. Returns the address to open. */
export async function startDemo(input: StartInput): Promise<string> {
  const { layout, tools, settings, say, signal } = input;
  for (const { growthFile, pidFile } of layout.nodes) {
    rmSync(growthFile, { force: true });
    rmSync(pidFile, { force: true });
  }
  const webPort = await chooseWebPort(settings.port, loopbackPorts);
  const nodeIds = layout.nodes.map(({ id }) => id);
  const ports = await chooseInnerPorts(readJsonFile(layout.ports), webPort, loopbackPorts, nodeIds);
  const secrets = ensureSecrets(layout.secrets);
  const signInToken = randomToken();
  const publicUrl = `http://127.0.0.1:${webPort}`;
  await writeDemoFiles({
    layout,
    ports,
    webPort,
    settings,
    webhookToken: secrets.webhookToken,
    promtool: tools.promtool,
  });

  const run = async (service: Service) => {
    signal.throwIfAborted();
    say(`starting ${service.name} …`);
    input.onService(service);
    await service.start(signal);
  };
  const postgres = createPostgresService(layout, ports.postgres, say);
  await run(postgres);
  writeJsonFile(layout.ports, { ...ports, postgres: postgres.port() });

  const env = baseEnvironment(process.env);
  const consoleEnv: NodeJS.ProcessEnv = {
    ...env,
    DATABASE_URL: postgres.url(),
    GUTS_RUNBOOK_ROOT: layout.root,
    GUTS_RUNBOOK_DATA: layout.dataRoot,
    GUTS_RUNBOOK_CONFIG: layout.consoleConfig,
    GUTS_RUNBOOK_URL: publicUrl,
    GUTS_RUNBOOK_BOOTSTRAP_TOKEN: secrets.bootstrapToken,
    GUTS_RUNBOOK_WEBHOOK_TOKEN: secrets.webhookToken,
    BETTER_AUTH_SECRET: secrets.authSecret,
    GUTS_DEMO_SIGN_IN_TOKEN: signInToken,
    DEMO_TIME_SCALE: String(settings.timeScale),
    PORT: String(webPort),
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
  };
  const context = { logsDir: layout.logs, say, record: openChildrenRecord(layout.children) };
  for (const spec of listPrograms({ layout, ports, webPort, tools, settings, env, consoleEnv })) {
    await run(createChild(spec, context));
  }

  const readiness = `${publicUrl}/api/health/ready`;
  if (!(await waitUntil(() => answersOk(readiness), { timeoutMs: 60_000, everyMs: 200, signal }))) {
    throw new FriendlyError(
      `The console does not get ready: ${readiness} does not answer 200. See web.log and worker.log in ${layout.logs}`,
    );
  }
  for (const node of layout.nodes) {
    const filled = `http://127.0.0.1:${portsOf(ports, node).api}/health/ready`;
    if (await waitUntil(() => answersOk(filled), { timeoutMs: 60_000, everyMs: 200, signal })) continue;
    throw new FriendlyError(
      `${node.id} does not get ready: ${filled} does not answer 200. See supervisor${node.suffix}.log in ${layout.logs}`,
    );
  }
  return `${publicUrl}/sign-in?token=${signInToken}`;
}
