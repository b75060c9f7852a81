import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { FriendlyError } from "./friendly-error.mjs";
import { runCommand } from "./run-command.mjs";
import { withoutServiceStarts } from "./test-programs.mjs";

/** What building and running the API server needs: program, and Debian's package with it. */
const programs = [
  { name: "go", package: "golang-go" },
  { name: "etcd", package: "etcd-server" },
  { name: "rsync", package: "rsync" },
  { name: "jq", package: "jq" },
  { name: "make", package: "make" },
];

/**
 * The API server and the etcd that the Kubernetes suite runs on. KUBE_APISERVER names a server of one's own; otherwise the
 * one in Debian 12's source package is built once (some ten minutes on two cores, at the lowest priority) and kept under
 * `${XDG_CACHE_HOME:-~/.cache}/guts-runbook/kubernetes`.
 * @param {import("./progress.mjs").Say} say
 * @returns {Promise<{ KUBE_APISERVER: string }>} environment of the suite; etcd is found on PATH
 */
export async function ensureKubernetesServer(say) {
  const chosen = process.env.KUBE_APISERVER;
  if (chosen && !existsSync(chosen)) {
    throw new FriendlyError(`KUBE_APISERVER names ${chosen}, which does not exist. Correct it or unset it.`);
  }
  const cache = path.join(
    process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"),
    "guts-runbook",
    "kubernetes",
  );
  const built = path.join(cache, "kube-apiserver");
  const isThere = chosen !== undefined || existsSync(built);
  await ensurePrograms(isThere ? programs.filter(({ name }) => name === "etcd") : programs, say);
  if (!isThere) await build(cache, built, say);
  return { KUBE_APISERVER: chosen ?? built };
}

/**
 * @param {typeof programs} needed
 * @param {import("./progress.mjs").Say} say
 */
async function ensurePrograms(needed, say) {
  const folders = (process.env.PATH ?? "").split(":").filter((folder) => path.isAbsolute(folder));
  const missing = needed.filter(({ name }) => !folders.some((folder) => existsSync(path.join(folder, name))));
  if (missing.length === 0) return;
  const packages = missing.map((program) => program.package);
  const args = ["install", "-y", "--no-install-recommends", ...packages];
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    throw new FriendlyError(
      `The Kubernetes suite needs ${missing.map(({ name }) => name).join(", ")} on PATH. On Debian run as root: apt-get ${args.join(" ")}`,
    );
  }
  say(`installing ${packages.join(", ")} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" };
  const result = await withoutServiceStarts(() => runCommand("apt-get", args, { cwd: "/", env, quiet: true }));
  if (result.status === 0) return;
  throw new FriendlyError(`apt-get ${args.join(" ")} failed:\n${lastLines(result.output)}`);
}

/**
 * Debian's source package of Kubernetes vendors all it needs, so that the build asks no network. Its own Makefile is
 * needed: `go build` alone lacks the generated files.
 * @param {string} cache
 * @param {string} target
 * @param {import("./progress.mjs").Say} say
 */
async function build(cache, target, say) {
  const work = path.join(cache, "build");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(path.join(work, "source"), { recursive: true });
  const run = async (/** @type {string} */ program, /** @type {string[]} */ args, env = {}, cwd = work) => {
    const options = { cwd, env: { ...process.env, LC_ALL: "C", ...env }, quiet: true };
    const { status, output } = await runCommand(program, args, options);
    if (status !== 0) throw new FriendlyError(failure([program, ...args].join(" "), output));
  };
  say("fetching the source of Kubernetes from Debian (34 MB) …");
  const config = writeSourceConfig(work);
  await run("apt-get", ["-c", config, "update"]);
  await run("apt-get", ["-c", config, "source", "--download-only", "kubernetes"]);
  const orig = readdirSync(work).find((name) => /^kubernetes_.*\.orig\.tar\.[a-z0-9]+$/.test(name));
  if (!orig) throw new FriendlyError(failure("apt-get source", "it brought no orig tarball"));
  await run("tar", ["-xf", orig, "-C", "source", "--strip-components=1"]);
  say("building kube-apiserver, once; about ten minutes on two cores …");
  const go = { GOPROXY: "off", GOFLAGS: "-mod=vendor", GOCACHE: path.join(work, "go-cache") };
  const platform = `linux/${process.arch === "x64" ? "amd64" : process.arch}`;
  const make = ["-n", "19", "make", "WHAT=cmd/kube-apiserver", `KUBE_BUILD_PLATFORMS=${platform}`];
  await run("nice", make, go, path.join(work, "source"));
  const output = path.join(work, "source/_output");
  const found = ["bin", `local/bin/${platform}`, `local/go/bin`]
    .map((folder) => path.join(output, folder, "kube-apiserver"))
    .find((file) => existsSync(file));
  if (!found) throw new FriendlyError(failure("make", "no kube-apiserver under _output"));
  renameSync(found, target);
  rmSync(work, { recursive: true, force: true });
}

/**
 * The machine's own package sources as sources of source code, with private lists: nothing of the machine's apt changes.
 * @param {string} work
 */
function writeSourceConfig(work) {
  const state = path.join(work, "state");
  const parts = path.join(work, "sources.list.d");
  for (const folder of [path.join(state, "lists/partial"), path.join(work, "cache/archives/partial"), parts]) {
    mkdirSync(folder, { recursive: true });
  }
  const machine = "/etc/apt";
  const files = [path.join(machine, "sources.list")];
  const folder = path.join(machine, "sources.list.d");
  if (existsSync(folder)) files.push(...readdirSync(folder).map((name) => path.join(folder, name)));
  for (const file of files.filter((name) => /\.(list|sources)$/.test(name) && existsSync(name))) {
    const text = readFileSync(file, "utf8")
      .replaceAll(/^deb\s/gm, "deb-src ")
      .replaceAll(/^Types:.*$/gm, "Types: deb-src");
    writeFileSync(path.join(parts, path.basename(file)), text);
  }
  writeFileSync(path.join(state, "status"), "");
  const lines = [
    `Dir::Etc::sourcelist "/dev/null";`,
    `Dir::Etc::sourceparts "${parts}";`,
    `Dir::Cache "${path.join(work, "cache")}";`,
    `Dir::State "${state}";`,
    'Dir::State::lists "lists/";',
    `Dir::State::status "${path.join(state, "status")}";`,
    "#clear APT::Update::Pre-Invoke;",
    "#clear APT::Update::Post-Invoke;",
    "#clear APT::Update::Post-Invoke-Success;",
    // apt's own unprivileged user could not write into a folder that is private to this one.
    'APT::Sandbox::User "";',
    'Acquire::Languages "none";',
  ];
  const file = path.join(work, "apt.conf");
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

/**
 * @param {string} command
 * @param {string} output
 */
function failure(command, output) {
  return [
    "The Kubernetes API server could not be built from Debian's source package:",
    `  ${command}`,
    lastLines(output).replace(/^/gm, "  "),
    "Set KUBE_APISERVER to the path of a kube-apiserver program (1.20 or later) to go without building one.",
  ].join("\n");
}

/** @param {string} output */
function lastLines(output) {
  return output.trim().split("\n").slice(-12).join("\n");
}
