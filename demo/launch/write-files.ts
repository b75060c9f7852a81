import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { renderAlertmanagerConfig } from "@/demo/prometheus/alertmanager-config";
import { renderPrometheusConfig } from "@/demo/prometheus/prometheus-config";
import { compressRules } from "@/demo/prometheus/rules";
import { FriendlyError } from "@/lib/launcher/friendly-error.mjs";
import { writePrivateFile } from "@/lib/launcher/json-file";
import { runCommand } from "@/lib/launcher/run-command.mjs";
import { heartbeat, renderConsoleConfig } from "./console-config";
import type { DemoLayout } from "./layout";
import { renderNodeConfig } from "./node-config";
import { type InnerPorts, portsOf } from "./ports";
import type { DemoSettings } from "./settings";

export interface DemoFilesInput {
  layout: DemoLayout;
  ports: InnerPorts;
  webPort: number;
  webhookToken: string;
  settings: DemoSettings;
  promtool: string;
}

/** Writes every configuration file of the demo. A node's own is the user's to change and is written only once. */
export async function writeDemoFiles(input: DemoFilesInput): Promise<void> {
  const { layout, ports, webPort, settings } = input;
  const loopback = (port: number) => `127.0.0.1:${port}`;
  writePrivateFile(layout.webhookTokenFile, input.webhookToken);
  writePrivateFile(
    layout.prometheusConfig,
    renderPrometheusConfig({
      nodes: layout.nodes.map((node) => {
        const { api, metrics } = portsOf(ports, node);
        // The bare profile has its metrics on the API's port, as the published code does.
        return { instance: node.id, metricsAddress: loopback(settings.profile === "bare" ? api : metrics) };
      }),
      nodeExporterAddress: loopback(ports.nodeExporter),
      alertmanagerAddress: loopback(ports.alertmanager),
      rulesDir: layout.rules,
    }),
  );
  writePrivateFile(
    layout.alertmanagerConfig,
    renderAlertmanagerConfig({
      webhookUrl: `http://${loopback(webPort)}/api/alerts/alertmanager`,
      tokenFile: layout.webhookTokenFile,
      heartbeat,
    }),
  );
  writePrivateFile(layout.consoleConfig, renderConsoleConfig(layout, ports, settings));
  for (const { config, scenario } of layout.nodes) {
    if (!existsSync(config)) writeFileSync(config, renderNodeConfig(scenario), { mode: 0o640 });
  }
  await writeRules(input);
}

/** Renders the project's alert rules for the demo's pace and lets Prometheus's own tool check them. */
async function writeRules({ layout, settings, promtool }: DemoFilesInput): Promise<void> {
  for (const old of readdirSync(layout.rules)) rmSync(path.join(layout.rules, old));
  const source = path.join(layout.root, "runbooks/rules");
  const names = readdirSync(source).filter((name) => name.endsWith(".yml") && !name.endsWith(".test.yml"));
  for (const name of names) {
    const text = readFileSync(path.join(source, name), "utf8");
    writeFileSync(path.join(layout.rules, name), renderRules(text, settings.timeScale, path.join(source, name)));
  }
  const files = names.map((name) => path.join(layout.rules, name));
  const { status, output } = await runCommand(promtool, ["check", "rules", ...files], {
    cwd: layout.rules,
    quiet: true,
  });
  if (status !== 0)
    throw new FriendlyError(`Prometheus refuses the alert rules made from ${source}:\n${output.trim()}`);
}

function renderRules(text: string, timeScale: number, file: string): string {
  try {
    return compressRules(text, timeScale);
  } catch (error) {
    throw new FriendlyError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
