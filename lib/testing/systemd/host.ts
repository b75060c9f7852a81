import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "@/lib/testing/prometheus";

/** A throw-away host with a real systemd and a real sshd, on this machine's own programs. */
export interface SystemdHost {
  /** Of its cgroup in the trees of this machine. */
  name: string;
  ssh: { host: string; port: number; user: string; keyFile: string; knownHostsFile: string };
  /** Runs a program inside, as root, and returns what it printed; throws when it fails. */
  inside(program: string, ...args: string[]): string;
  stop(): Promise<void>;
}

export interface SystemdHostOptions {
  /** Unit files by name, started with the host. */
  units: Readonly<Record<string, string>>;
  /** Files of the host by absolute path, laid over this machine's. */
  files?: Readonly<Record<string, string>>;
  /** Command that is forced on every SSH session; absent: none. */
  forcedCommand?: string;
}

const bootScript = fileURLToPath(new URL("./boot.sh", import.meta.url));

/** Why this machine cannot boot a systemd in namespaces; null when it can. For `describe.skipIf` with the reason printed. */
export function whyNoSystemd(): string | null {
  if (process.getuid?.() !== 0) return "namespaces with a systemd of their own need root";
  if (!existsSync("/lib/systemd/systemd")) return "systemd is not installed";
  if (!existsSync("/usr/sbin/sshd")) return "openssh-server is not installed";
  if (!existsSync("/sys/fs/cgroup/memory")) return "this machine has no cgroup v1 memory hierarchy";
  try {
    execFileSync("unshare", ["--mount", "--pid", "--uts", "--ipc", "--cgroup", "--fork", "true"], { stdio: "ignore" });
    return null;
  } catch {
    return "this machine forbids new namespaces";
  }
}

/** Boots the host and waits until its sshd answers (about a second). */
export async function startSystemdHost({ units, files = {}, forcedCommand }: SystemdHostOptions): Promise<SystemdHost> {
  const folder = mkdtempSync(path.join(tmpdir(), "guts-systemd-"));
  const port = await freePort();
  for (const kind of ["id", "host"]) {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path.join(folder, kind)]);
  }
  const publicKey = readFileSync(path.join(folder, "id.pub"), "utf8").trim();
  const restriction = forcedCommand === undefined ? "" : `command="${forcedCommand}",restrict `;
  const ours = path.join(folder, "files");
  const own = {
    "/etc/guts-sshd/authorized_keys": `${restriction}${publicKey}\n`,
    "/etc/guts-sshd/host": readFileSync(path.join(folder, "host"), "utf8"),
    "/etc/guts-sshd/sshd_config": sshdConfig(port),
  };
  mkdirSync(ours);
  for (const [file, text] of Object.entries({ ...own, ...files })) {
    mkdirSync(path.dirname(path.join(ours, file)), { recursive: true });
    writeFileSync(path.join(ours, file), text, { mode: file.endsWith("/host") ? 0o600 : 0o644 });
  }
  mkdirSync(path.join(folder, "units"));
  for (const [name, text] of Object.entries({ ...baseUnits(Object.keys(units)), ...units })) {
    writeFileSync(path.join(folder, "units", name), text);
  }
  const knownHostsFile = path.join(folder, "known_hosts");
  const hostKey = readFileSync(path.join(folder, "host.pub"), "utf8").trim();
  writeFileSync(knownHostsFile, `[127.0.0.1]:${port} ${hostKey}\n`);

  const log = openSync(path.join(folder, "boot.log"), "w");
  const name = `guts-test-${path.basename(folder)}`;
  const child = spawn(bootScript, [name, folder], {
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const host: SystemdHost = {
    name,
    ssh: { host: "127.0.0.1", port, user: "root", keyFile: path.join(folder, "id"), knownHostsFile },
    inside: (program, ...args) => {
      const pid = String(findInit(child));
      const enter = ["-t", pid, "-m", "-p", "-C", "-u", "-i", "-r", "-w", program, ...args];
      return execFileSync("nsenter", enter, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    },
    stop: () => stopHost(child, folder),
  };
  for (let look = 0; look < 150; look += 1) {
    if (await answers(port)) return host;
    if (child.exitCode !== null) break;
    await sleep(100);
  }
  const said = readFileSync(path.join(folder, "boot.log"), "utf8").trim();
  await host.stop();
  throw new Error(`the test's systemd did not come up: ${said || "it said nothing"}`);
}

function sshdConfig(port: number): string {
  return [
    "ListenAddress 127.0.0.1",
    `Port ${port}`,
    "HostKey /etc/guts-sshd/host",
    "AuthorizedKeysFile /etc/guts-sshd/authorized_keys",
    "PermitRootLogin prohibit-password",
    "PasswordAuthentication no",
    "UsePAM no",
    "StrictModes no",
    "PidFile none",
    "",
  ].join("\n");
}

/** The target that is booted to, sshd and the journal. Without default dependencies nothing else of the machine starts. */
function baseUnits(names: readonly string[]): Record<string, string> {
  const wanted = [...names, "sshd.service", "systemd-journald.socket", "systemd-journald-dev-log.socket"];
  return {
    "guts.target": `[Unit]\nDefaultDependencies=no\nWants=${wanted.join(" ")} systemd-journald.service\n`,
    "sshd.service": [
      "[Unit]",
      "DefaultDependencies=no",
      "[Service]",
      "ExecStartPre=/bin/mkdir -p /run/sshd",
      "ExecStart=/usr/sbin/sshd -D -e -f /etc/guts-sshd/sshd_config",
      "",
    ].join("\n"),
  };
}

/** The systemd inside: the child of `unshare`, which the script has become. */
function findInit(child: ChildProcess): number {
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim();
  const pid = Number(children.split(" ")[0]);
  if (!Number.isInteger(pid) || pid < 2) throw new Error("the test's systemd does not run");
  return pid;
}

async function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.setTimeout(1000, () => socket.destroy());
    socket.once("data", (greeting) => {
      socket.destroy();
      resolve(String(greeting).startsWith("SSH-"));
    });
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(false));
  });
}

/** `unshare` ignores TERM; with it the systemd inside ends, and with that all of its processes. */
async function stopHost(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }
  const cgroups = path.join(folder, "cgroups");
  const made = existsSync(cgroups) ? readFileSync(cgroups, "utf8").split("\n").filter(Boolean) : [];
  for (let attempt = 0; attempt < 50 && made.some(existsSync); attempt += 1) {
    for (const group of made) removeGroups(group);
    await sleep(100);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Removes a cgroup with those below it; one that still has processes stays for the next attempt. */
function removeGroups(group: string): void {
  if (!existsSync(group)) return;
  for (const entry of readdirSync(group, { withFileTypes: true })) {
    if (entry.isDirectory()) removeGroups(path.join(group, entry.name));
  }
  try {
    rmdirSync(group);
  } catch {
    // Its last process is just being collected.
  }
}
