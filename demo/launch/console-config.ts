import { stringify } from "yaml";
import type { DemoLayout } from "./layout";
import type { InnerPorts } from "./ports";

/** The console's configuration file: one Prometheus, one Alertmanager, one supervised node. */
export function renderConsoleConfig(layout: DemoLayout, ports: InnerPorts, timeScale: number): string {
  const url = (port: number) => `http://127.0.0.1:${port}`;
  return stringify({
    prometheus: [{ id: "main", url: url(ports.prometheus) }],
    alertmanager: [{ url: url(ports.alertmanager) }],
    timeScale,
    monitor: { intervalSeconds: 1 },
    targets: [
      {
        id: "validator-2",
        name: "validator-2",
        prometheus: "main",
        matchers: { instance: "validator-2", job: "guts-node" },
        hostMatchers: { instance: "host-2", job: "node-exporter" },
        api: { url: url(ports.nodeApi) },
        host: {
          kind: "supervised",
          transport: "local",
          pidFile: layout.pidFile,
          configPath: layout.nodeConfig,
          sudo: false,
        },
      },
    ],
  });
}
