import type { ChildSpec } from "@/lib/launcher/supervise/child";
import { consolePrograms } from "@/lib/launcher/supervise/console-programs";
import { answersOk } from "@/lib/launcher/supervise/probe";
import type { Tools } from "@/lib/launcher/tools.mjs";
import type { DemoLayout } from "./layout";
import { nodePrograms } from "./node-programs";
import { type InnerPorts, portsOf } from "./ports";
import type { DemoSettings } from "./settings";

export interface ProgramsInput {
  layout: DemoLayout;
  ports: InnerPorts;
  webPort: number;
  tools: Tools;
  settings: DemoSettings;
  /** For every program. */
  env: NodeJS.ProcessEnv;
  /** For the console's two processes. */
  consoleEnv: NodeJS.ProcessEnv;
}

/**
 * The demo's programs in the order of starting. Every command line holds the clone's absolute path, by which leftovers can
 * be found. All of them listen on loopback only.
 */
export function listPrograms(input: ProgramsInput): ChildSpec[] {
  const { layout, ports, webPort, tools, settings, env, consoleEnv } = input;
  const { root } = layout;
  const at = (port: number) => `127.0.0.1:${port}`;
  const consoleProcesses = consolePrograms({ root, webPort, env: consoleEnv });
  const url = (port: number, place: string) => `http://${at(port)}${place}`;
  const tool = (
    name: string,
    program: string,
    args: readonly string[],
    port: number,
    healthPath: string,
  ): ChildSpec => ({
    name,
    program,
    args: [...args, `--web.listen-address=${at(port)}`],
    env,
    cwd: root,
    isUp: () => answersOk(url(port, healthPath)),
    upWithinMs: 30_000,
  });
  return [
    tool(
      "node-exporter",
      tools.nodeExporter,
      // Without a systemd to ask, that collector complains at every scrape.
      [`--collector.textfile.directory=${layout.textfile}`, "--no-collector.systemd"],
      ports.nodeExporter,
      "/",
    ),
    tool(
      "prometheus",
      tools.prometheus,
      [
        `--config.file=${layout.prometheusConfig}`,
        `--storage.tsdb.path=${layout.prometheusData}`,
        "--storage.tsdb.retention.time=7d",
        `--web.external-url=${url(ports.prometheus, "")}`,
        "--web.enable-lifecycle",
      ],
      ports.prometheus,
      "/-/ready",
    ),
    {
      ...tool(
        "alertmanager",
        tools.alertmanager,
        [
          `--config.file=${layout.alertmanagerConfig}`,
          `--storage.path=${layout.alertmanagerData}`,
          `--web.external-url=${url(ports.alertmanager, "")}`,
          "--cluster.listen-address=",
        ],
        ports.alertmanager,
        "/-/ready",
      ),
    },
    ...layout.nodes.flatMap((each) => nodePrograms(each, portsOf(ports, each), { root, env, settings })),
    consoleProcesses.worker,
    consoleProcesses.web,
  ];
}
