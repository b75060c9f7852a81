import path from "node:path";
import { ensureDemoDataRoot, ensurePrivateFolder } from "@/lib/launcher/private-folder.mjs";

/** Every folder and file of the demo. */
export interface DemoLayout {
  root: string;
  dataRoot: string;
  logs: string;
  rules: string;
  textfile: string;
  prometheusData: string;
  alertmanagerData: string;
  nodeState: string;
  nodeConfig: string;
  pidFile: string;
  leakFile: string;
  prometheusConfig: string;
  alertmanagerConfig: string;
  consoleConfig: string;
  webhookTokenFile: string;
  secrets: string;
  ports: string;
  children: string;
}

/** Creates the demo's folders below the clone's `.data` and names what belongs in them. */
export function ensureDemoLayout(root: string): DemoLayout {
  const dataRoot = ensureDemoDataRoot(root);
  const demo = ensurePrivateFolder(dataRoot, "demo");
  const nodeState = ensurePrivateFolder(demo, "node");
  return {
    root,
    dataRoot,
    logs: ensurePrivateFolder(demo, "logs"),
    rules: ensurePrivateFolder(demo, "rules"),
    textfile: ensurePrivateFolder(demo, "textfile"),
    prometheusData: ensurePrivateFolder(demo, "prometheus"),
    alertmanagerData: ensurePrivateFolder(demo, "alertmanager"),
    nodeState,
    nodeConfig: path.join(nodeState, "config.yaml"),
    pidFile: path.join(nodeState, "node.pid"),
    leakFile: path.join(nodeState, "leak"),
    prometheusConfig: path.join(demo, "prometheus.yml"),
    alertmanagerConfig: path.join(demo, "alertmanager.yml"),
    consoleConfig: path.join(demo, "guts-runbook.yaml"),
    webhookTokenFile: path.join(demo, "webhook-token"),
    secrets: path.join(demo, "secrets.json"),
    ports: path.join(demo, "ports.json"),
    children: path.join(demo, "children.json"),
  };
}
