import path from "node:path";
import { ensureDemoDataRoot, ensurePrivateFolder } from "@/lib/launcher/private-folder.mjs";
import { type DemoNode, type DemoScenario, ensureNodes } from "./nodes";

/** Every folder and file of the demo. */
export interface DemoLayout {
  root: string;
  dataRoot: string;
  logs: string;
  rules: string;
  textfile: string;
  prometheusData: string;
  alertmanagerData: string;
  nodes: DemoNode[];
  prometheusConfig: string;
  alertmanagerConfig: string;
  consoleConfig: string;
  webhookTokenFile: string;
  secrets: string;
  ports: string;
  children: string;
}

/** Creates the demo's folders below the clone's `.data` and names what belongs in them. */
export function ensureDemoLayout(root: string, scenario: DemoScenario): DemoLayout {
  const dataRoot = ensureDemoDataRoot(root);
  const demo = ensurePrivateFolder(dataRoot, "demo");
  return {
    root,
    dataRoot,
    logs: ensurePrivateFolder(demo, "logs"),
    rules: ensurePrivateFolder(demo, "rules"),
    textfile: ensurePrivateFolder(demo, "textfile"),
    prometheusData: ensurePrivateFolder(demo, "prometheus"),
    alertmanagerData: ensurePrivateFolder(demo, "alertmanager"),
    nodes: ensureNodes(demo, scenario),
    prometheusConfig: path.join(demo, "prometheus.yml"),
    alertmanagerConfig: path.join(demo, "alertmanager.yml"),
    consoleConfig: path.join(demo, "guts-runbook.yaml"),
    webhookTokenFile: path.join(demo, "webhook-token"),
    secrets: path.join(demo, "secrets.json"),
    ports: path.join(demo, "ports.json"),
    children: path.join(demo, "children.json"),
  };
}
