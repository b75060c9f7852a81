import { accessSync, constants, existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { unpackDebianPackages } from "./debian-packages.mjs";
import { FriendlyError } from "./friendly-error.mjs";
import { makeAlertmanagerMovable } from "./movable-alertmanager.mjs";
import { ensureDataRoot, ensurePrivateFolder } from "./private-folder.mjs";
import { runCommand } from "./run-command.mjs";

/**
 * @typedef {object} Tools absolute paths
 * @property {string} prometheus
 * @property {string} promtool
 * @property {string} alertmanager
 * @property {string} nodeExporter
 */

/** Names that each tool goes by: Debian's first, then the one of the project's own releases. */
const toolNames = {
  prometheus: ["prometheus"],
  promtool: ["promtool"],
  alertmanager: ["prometheus-alertmanager", "alertmanager"],
  nodeExporter: ["prometheus-node-exporter", "node_exporter"],
};
const debianPackages = ["prometheus", "prometheus-alertmanager", "prometheus-node-exporter"];

/**
 * Finds Prometheus, promtool, Alertmanager and node_exporter: on PATH, else unpacked from Debian's packages into
 * `.data/tools`. Each one is started once with `--version`, so that a missing library shows here. The paths are also
 * written to `.data/tools/paths.json` for tests that are run by hand.
 * @param {string} root the clone
 * @param {import("./progress.mjs").Say} say
 * @param {{ searchPath?: string }} [options] replaces PATH
 * @returns {Promise<Tools>}
 */
export async function ensureTools(root, say, { searchPath = process.env.PATH ?? "" } = {}) {
  const toolsFolder = ensurePrivateFolder(ensureDataRoot(root), "tools");
  const unpacked = path.join(toolsFolder, "debian");
  const folders = [
    ...searchPath.split(":").filter((folder) => path.isAbsolute(folder)),
    path.join(unpacked, "usr/bin"),
  ];
  let tools = await findTools(folders);
  if (!tools) {
    say(`fetching ${debianPackages.join(", ")} (about 40 MB, nothing gets installed) …`);
    const result = await unpackDebianPackages(debianPackages, unpacked, say);
    if (result.ok) makeAlertmanagerMovable(unpacked);
    tools = result.ok ? await findTools(folders) : null;
    if (!tools)
      throw new FriendlyError(installHint(result.ok ? "the unpacked programs do not run here" : result.reason));
  }
  writeFileSync(path.join(toolsFolder, "paths.json"), `${JSON.stringify(tools, null, 2)}\n`);
  return tools;
}

/**
 * The variables by which tests learn where the tools are.
 * @param {Tools} tools
 */
export function toolsEnvironment(tools) {
  return {
    GUTS_TOOLS_PROMETHEUS: tools.prometheus,
    GUTS_TOOLS_PROMTOOL: tools.promtool,
    GUTS_TOOLS_ALERTMANAGER: tools.alertmanager,
    GUTS_TOOLS_NODE_EXPORTER: tools.nodeExporter,
  };
}

/**
 * @param {string[]} folders
 * @returns {Promise<Tools | null>}
 */
async function findTools(folders) {
  const find = (/** @type {string[]} */ names) =>
    firstThatRuns(names.flatMap((name) => folders.map((f) => path.join(f, name))));
  const [prometheus, promtool, alertmanager, nodeExporter] = await Promise.all([
    find(toolNames.prometheus),
    find(toolNames.promtool),
    find(toolNames.alertmanager),
    find(toolNames.nodeExporter),
  ]);
  return prometheus && promtool && alertmanager && nodeExporter
    ? { prometheus, promtool, alertmanager, nodeExporter }
    : null;
}

/** @param {string[]} candidates */
async function firstThatRuns(candidates) {
  for (const file of candidates.filter(isExecutable)) {
    const { status } = await runCommand(file, ["--version"], { cwd: "/", quiet: true });
    if (status === 0) return file;
  }
  return null;
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return existsSync(file);
  } catch {
    return false;
  }
}

/** @param {string} reason */
function installHint(reason) {
  return [
    "Prometheus, promtool, Alertmanager and node_exporter are needed and could not be fetched from Debian's packages:",
    reason.replace(/^/gm, "  "),
    `Put the programs on PATH (${Object.values(toolNames)
      .map((names) => names.join(" or "))
      .join(", ")}), or, on Debian or`,
    `Ubuntu, make sure that \`apt-get download ${debianPackages.join(" ")}\` works, and run this again.`,
  ].join("\n");
}
