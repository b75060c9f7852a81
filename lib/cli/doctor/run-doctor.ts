import path from "node:path";
import type { PrometheusClient } from "@/lib/adapters/prometheus/client";
import { installationPaths } from "@/lib/cli/installation";
import type { Config } from "@/lib/config/schema";
import type { Target } from "@/lib/domain/target/target";
import { checkAlertmanagers } from "./check-alertmanager";
import { checkConfigFile, checkSecrets } from "./check-configuration";
import { checkDatabase } from "./check-database";
import { checkHost } from "./check-host";
import { checkMetrics } from "./check-metrics";
import { checkNode } from "./check-node";
import { checkPrometheus } from "./check-prometheus";
import { type DoctorLine, type Finding, notSupported } from "./report";

export interface DoctorOptions {
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Epoch ms. */
  nowMs: number;
}

/**
 * Looks at everything the console needs and changes nothing. With an unusable configuration file only what does not
 * depend on it is looked at. What fails becomes a line, so this rejects on defects of this program alone.
 */
export async function runDoctor({ root, env, nowMs }: DoctorOptions): Promise<DoctorLine[]> {
  const { config, findings } = await checkConfigFile(env);
  const paths = installationPaths(root, env);
  const database = checkDatabase({ databaseUrl: env.DATABASE_URL, root, paths });
  const sources = config ? checkSources(config, path.join(root, "helper/guts-host"), nowMs) : [];
  return [
    ...inSection("Configuration", [...findings, ...checkSecrets(env)]),
    ...inSection("Database", await database),
    ...(await sources),
  ];
}

async function checkSources(config: Config, helperPath: string, nowMs: number): Promise<DoctorLine[]> {
  const servers = await Promise.all(
    config.prometheus.map(async (entry) => ({ entry, ...(await checkPrometheus(entry, nowMs)) })),
  );
  const alertmanagers = await checkAlertmanagers(config.alertmanager);
  const clients = new Map(servers.map(({ entry, client }) => [entry.id, client]));
  const targets = await Promise.all(
    config.targets.map(async (target) =>
      inSection(
        `Target ${target.id}`,
        await checkTarget(target, clients.get(target.prometheus) ?? null, helperPath, nowMs),
      ),
    ),
  );
  return [
    ...servers.flatMap(({ entry, findings }) => inSection(`Prometheus ${entry.id}`, findings)),
    ...inSection("Alertmanager", alertmanagers),
    ...targets.flat(),
  ];
}

async function checkTarget(
  target: Target,
  client: PrometheusClient | null,
  helperPath: string,
  nowMs: number,
): Promise<Finding[]> {
  const unasked = `Prometheus ${target.prometheus} could not be asked`;
  const [metrics, node, host] = await Promise.all([
    client
      ? checkMetrics(client, target, nowMs)
      : [notSupported("metrics", unasked, "Mend that first, then run this again.")],
    checkNode(target.api),
    checkHost(target.host, helperPath),
  ]);
  return [...metrics, ...node, ...host];
}

function inSection(section: string, findings: readonly Finding[]): DoctorLine[] {
  return findings.map((finding) => ({ section, ...finding }));
}
