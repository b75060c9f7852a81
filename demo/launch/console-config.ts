import path from "node:path";
import { stringify } from "yaml";
import type { Profile } from "@/demo/node/environment";
import { dataDirOf } from "@/demo/supervisor/state-files";
import type { DemoLayout } from "./layout";
import { type InnerPorts, portsOf } from "./ports";

/** The alert of runbooks/rules/guts-watchdog.yml, and how often Alertmanager sends it. */
export const heartbeat = { alert: "Watchdog", everySeconds: 5 };

/** The console's configuration file: one Prometheus, one Alertmanager, and every supervised node as a target. */
export function renderConsoleConfig(
  layout: DemoLayout,
  ports: InnerPorts,
  { timeScale, profile, signOffPeople }: { timeScale: number; profile: Profile; signOffPeople: number },
): string {
  const url = (port: number) => `http://127.0.0.1:${port}`;
  return stringify({
    prometheus: [
      { id: "main", url: url(ports.prometheus), ruleFile: path.join(layout.rules, "guts-runbook-trend.yml") },
    ],
    alertmanager: [{ url: url(ports.alertmanager) }],
    // A minute on the clock, whatever the time scale: a machine that is slow to start is not yet blind.
    deadMansSwitch: [{ alert: heartbeat.alert, withinSeconds: 60 * timeScale }],
    timeScale,
    monitor: { intervalSeconds: 1 },
    signOff: { people: signOffPeople },
    targets: layout.nodes.map((node) => ({
      id: node.id,
      name: node.id,
      prometheus: "main",
      matchers: { instance: node.id, job: "guts-node" },
      hostMatchers: { instance: "host-2", job: "node-exporter" },
      api: { url: url(portsOf(ports, node).api) },
      host: {
        kind: "supervised",
        transport: "local",
        pidFile: node.pidFile,
        configPath: node.config,
        sudo: false,
        dumpDir: dataDirOf(node.state),
      },
      // The bare profile has no handler for the signal, which would end it.
      heapDump: profile === "full",
    })),
  });
}
