import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SshPlace } from "@/lib/domain/target/ssh";
import { freePort } from "./prometheus";

const program = "/usr/sbin/sshd";

/** A real sshd on loopback with keys of its own, for the user that the test runs as. */
export interface SshServer {
  /** A right way in. */
  place: SshPlace & { keyFile: string; knownHostsFile: string };
  /** Of its host key, as ssh-keygen prints it. */
  hostKeySha256: string;
  /** A key that this server does not know. */
  strangerKeyFile: string;
  /** The processes of its connections. */
  connections(): number[];
  /** Ends the connections as a broken network would for them: without a word. */
  breakConnections(): void;
  /** Ends it with its connections; its keys stay until `stop`. */
  goAway(): Promise<void>;
  stop(): Promise<void>;
}

export interface SshServerOptions {
  /** Forced on every session of the key; absent: none. */
  forcedCommand?: string;
  /** For the private key. */
  passphrase?: string;
  /** In one connection; the default is that of sshd. */
  maxSessions?: number;
}

/** Why this machine cannot run an sshd; null when it can. For `describe.skipIf` with the reason printed. */
export function whyNoSshd(): string | null {
  return existsSync(program) ? null : "openssh-server is not installed";
}

/** Starts an sshd and waits until it answers. */
export async function startSshServer({
  forcedCommand,
  passphrase = "",
  maxSessions = 10,
}: SshServerOptions = {}): Promise<SshServer> {
  const folder = mkdtempSync(path.join(tmpdir(), "guts-sshd-"));
  const file = (name: string) => path.join(folder, name);
  const port = await freePort();
  for (const [name, words] of [
    ["host", ""],
    ["id", passphrase],
    ["stranger", ""],
  ] as const) {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", words, "-C", "", "-f", file(name)]);
  }
  const restriction = forcedCommand === undefined ? "" : `command="${forcedCommand}",restrict `;
  writeFileSync(file("authorized_keys"), `${restriction}${readFileSync(file("id.pub"), "utf8")}`);
  writeFileSync(file("known_hosts"), `[127.0.0.1]:${port} ${readFileSync(file("host.pub"), "utf8")}`);
  writeFileSync(file("sshd_config"), configuration(port, folder, maxSessions));
  // Where sshd keeps its unprivileged part; usually made when its service starts.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });

  const said: string[] = [];
  const child = spawn(program, ["-D", "-e", "-f", file("sshd_config")], { stdio: ["ignore", "ignore", "pipe"] });
  child.stderr?.on("data", (piece: Buffer) => said.push(piece.toString("utf8")));
  const connections = () => childrenOf(child.pid ?? 0);
  const goAway = async () => {
    for (const pid of connections()) kill(pid);
    await end(child);
  };
  const stop = async () => {
    await goAway();
    rmSync(folder, { recursive: true, force: true });
  };
  for (let look = 0; look < 100; look += 1) {
    if (await answers(port)) {
      const [, hostKeySha256 = ""] = execFileSync("ssh-keygen", ["-lf", file("host.pub")], { encoding: "utf8" }).split(
        " ",
      );
      const place = { host: "127.0.0.1", port, user: userInfo().username };
      return {
        place: { ...place, keyFile: file("id"), knownHostsFile: file("known_hosts") },
        hostKeySha256,
        strangerKeyFile: file("stranger"),
        connections,
        breakConnections: () => connections().forEach(kill),
        goAway,
        stop,
      };
    }
    if (child.exitCode !== null) break;
    await sleep(50);
  }
  await stop();
  throw new Error(`the test's sshd did not come up: ${said.join("").trim() || "it said nothing"}`);
}

function configuration(port: number, folder: string, maxSessions: number): string {
  return [
    "ListenAddress 127.0.0.1",
    `Port ${port}`,
    `HostKey ${folder}/host`,
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    "PermitRootLogin yes",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "UsePAM no",
    "StrictModes no",
    `MaxSessions ${maxSessions}`,
    "PidFile none",
    // Debian's bash reads ~/.bashrc for a command over SSH, unless it thinks that it runs below another shell: what a
    // machine's user has there can take longer than the helper itself.
    "SetEnv SHLVL=1",
    "",
  ].join("\n");
}

function childrenOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return children === "" ? [] : children.split(" ").map(Number);
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.setTimeout(1000, () => socket.destroy());
    socket.once("data", (greeting) => {
      resolve(String(greeting).startsWith("SSH-"));
      socket.destroy();
    });
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(false));
  });
}
