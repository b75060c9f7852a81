import { execFileSync, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isRunning } from "@/demo/node/testing/programs";
import { harmful, hostileLines, pwnedFiles } from "@/helper/testing/hostile";
import { superviseSmall } from "@/helper/testing/small-supervisor";
import { sshHostSchema } from "@/lib/domain/target/ssh";
import { freePort } from "@/lib/testing/prometheus";
import { type SshServer, startSshServer, whyNoSshd } from "@/lib/testing/ssh-server";
import { treeGraceMs } from "../process-tree";
import { pidsIn, writeStubbornHelper } from "../testing/stubborn-helper";
import type { HelperCall, HostTransport } from "../transport";
import { type SshTransportOptions, sshTransport } from "./transport";

const patient = { timeout: 10_000, interval: 50 };
const missing = whyNoSshd();
if (missing) console.warn(`ssh is not tested: ${missing}`);

let folder: string;
let helperPath: string;
let server: SshServer;
let forced: SshServer;
const opened: HostTransport[] = [];

beforeAll(async () => {
  if (missing) return;
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "guts-ssh-")));
  helperPath = writeStubbornHelper(folder);
  server = await startSshServer();
  forced = await startSshServer({ forcedCommand: `${helperPath} forced` });
});
afterAll(async () => {
  await Promise.all(opened.map((transport) => transport.close()));
  await server?.stop();
  await forced?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

function open(ssh: object, more: Partial<SshTransportOptions> = {}): HostTransport {
  const transport = sshTransport({ ssh: sshHostSchema.parse({ helperPath, ...ssh }), sudo: false, ...more });
  opened.push(transport);
  return transport;
}
const read = (transport: HostTransport, ...args: string[]) =>
  transport.run({ args, acts: false, timeoutMs: 10_000, maxBytes: 1024 * 1024 });
const version = (transport: HostTransport) => read(transport, "version");
const answers = async (transport: HostTransport) => {
  const exit = await version(transport);
  expect({ code: exit.exitCode, text: exit.stdout.toString() }).toMatchObject({
    code: 0,
    text: expect.stringContaining("== version"),
  });
};
const without = (place: SshServer["place"], key: "keyFile" | "knownHostsFile") => ({ ...place, [key]: undefined });

describe.skipIf(missing)("who is let in", () => {
  it("connects to the host whose key is known, pinned, or hashed in the file", async () => {
    const { place, hostKeySha256 } = server;
    await answers(open(place));
    await answers(open({ ...without(place, "knownHostsFile"), hostKeySha256 }));
    const hashed = path.join(folder, "hashed");
    writeFileSync(hashed, readFileSync(place.knownHostsFile));
    execFileSync("ssh-keygen", ["-q", "-H", "-f", hashed], { stdio: "ignore" });
    expect(readFileSync(hashed, "utf8")).toMatch(/^\|1\|/);
    await answers(open({ ...place, knownHostsFile: hashed }));
  });

  it("refuses a host with another key than the known one, or none that is known, and sends it nothing", async () => {
    const { place } = server;
    const others = path.join(folder, "others");
    const key = readFileSync(forced.place.knownHostsFile, "utf8").split(" ").slice(1).join(" ");
    writeFileSync(others, `[127.0.0.1]:${place.port} ${key}`);
    await expect(version(open({ ...place, knownHostsFile: others }))).rejects.toMatchObject({
      message: expect.stringMatching(
        /is not trusted: the server's host key is ssh-ed25519 SHA256:\S+, which is not the one/,
      ),
      retryable: false,
    });
    const pinned = { ...without(place, "knownHostsFile"), hostKeySha256: forced.hostKeySha256 };
    await expect(version(open(pinned))).rejects.toThrow(/is not trusted: .* which hostKeySha256 does not name/);
    const elsewhere = { ...place, knownHostsFile: forced.place.knownHostsFile };
    await expect(version(open(elsewhere))).rejects.toThrow(/has no key for \[127.0.0.1\]:\d+\. Add its line/);
    writeFileSync(
      others,
      `@revoked ${readFileSync(place.knownHostsFile, "utf8")}${readFileSync(place.knownHostsFile, "utf8")}`,
    );
    await expect(version(open({ ...place, knownHostsFile: others }))).rejects.toThrow(/marks as revoked/);
    const nowhere = { ...place, knownHostsFile: path.join(folder, "nowhere") };
    await expect(version(open(nowhere))).rejects.toThrow(/nowhere cannot be read \(ENOENT\)/);
  });

  it("says which key the host does not accept, and that one cannot be read", async () => {
    const stranger = open({ ...server.place, keyFile: server.strangerKeyFile });
    await expect(version(stranger)).rejects.toThrow(/accepts not the key .*stranger. Put its public key into/);
    const nowhere = open({ ...server.place, keyFile: "/nowhere/key" });
    await expect(version(nowhere)).rejects.toThrow(/the key file \/nowhere\/key cannot be read \(ENOENT\)/);
    const noKey = open({ ...server.place, keyFile: server.place.knownHostsFile });
    await expect(version(noKey)).rejects.toThrow(/is not a private key that can be read/);
  });

  it("takes the passphrase of a key from a variable or a file, and says when it is missing or wrong", async () => {
    const locked = await startSshServer({ passphrase: "correct horse" });
    try {
      await answers(open({ ...locked.place, passphraseEnv: "P" }, { env: { P: "correct horse" } }));
      const passphraseFile = path.join(folder, "passphrase");
      writeFileSync(passphraseFile, "correct horse\n");
      await answers(open({ ...locked.place, passphraseFile }));
      await expect(version(open(locked.place))).rejects.toThrow(/needs its passphrase, or another one/);
      const wrong = open({ ...locked.place, passphraseEnv: "P" }, { env: { P: "battery" } });
      await expect(version(wrong)).rejects.toThrow(/needs its passphrase, or another one/);
      const unset = open({ ...locked.place, passphraseEnv: "P" }, { env: {} });
      await expect(version(unset)).rejects.toThrow(/passphraseEnv names P, which is not set/);
    } finally {
      await locked.stop();
    }
  });

  it("takes a key from the agent", async () => {
    const socket = path.join(folder, "agent");
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
    try {
      await expect.poll(() => existsSync(socket)).toBe(true);
      const place = { ...without(server.place, "keyFile"), agent: true };
      const empty = open(place, { env: { SSH_AUTH_SOCK: socket } });
      await expect(version(empty)).rejects.toThrow(/accepts no key of the agent/);
      execFileSync("ssh-add", ["-q", server.place.keyFile], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      await answers(open(place, { env: { SSH_AUTH_SOCK: socket } }));
      await expect(version(open(place, { env: {} }))).rejects.toThrow(/needs SSH_AUTH_SOCK, which is not set/);
    } finally {
      agent.kill("SIGKILL");
    }
  });

  it("says that a host cannot be reached", async () => {
    const closed = path.join(folder, "closed");
    const port = await freePort();
    writeFileSync(
      closed,
      readFileSync(server.place.knownHostsFile, "utf8").replace(String(server.place.port), String(port)),
    );
    await expect(version(open({ ...server.place, port, knownHostsFile: closed }))).rejects.toMatchObject({
      message: expect.stringMatching(/cannot be reached: .*ECONNREFUSED/),
      kind: "unreachable",
      retryable: true,
    });
  });

  it("goes through a jump host, and trusts neither of the two blindly", async () => {
    await answers(open({ ...forced.place, jump: server.place }));
    const wrong = { ...without(server.place, "knownHostsFile"), hostKeySha256: forced.hostKeySha256 };
    await expect(version(open({ ...forced.place, jump: wrong }))).rejects.toThrow(/is not trusted/);
    const wrongEnd = {
      ...without(forced.place, "knownHostsFile"),
      hostKeySha256: server.hostKeySha256,
      jump: server.place,
    };
    await expect(version(open(wrongEnd))).rejects.toThrow(/is not trusted/);
    // The key that is forced to the helper may not forward.
    await expect(version(open({ ...server.place, jump: forced.place }))).rejects.toThrow(/through the jump host/);
  });
});

describe.skipIf(missing)("a connection", () => {
  it("is one for many calls at once, and ends when nobody needs it", async () => {
    const alone = await startSshServer();
    const transport = open(alone.place, { idleMs: 300 });
    try {
      const exits = await Promise.all(Array.from({ length: 20 }, () => version(transport)));
      expect(exits.map(({ exitCode }) => exitCode)).toEqual(Array.from({ length: 20 }, () => 0));
      expect(alone.connections()).toHaveLength(1);
      await expect.poll(() => alone.connections(), { timeout: 3000 }).toEqual([]);
      await answers(transport);
    } finally {
      await transport.close();
      await alone.stop();
    }
  });

  it("waits for its turn where the server takes fewer calls at once than is usual", async () => {
    const narrow = await startSshServer({ maxSessions: 2 });
    const transport = open(narrow.place);
    try {
      const exits = await Promise.all(Array.from({ length: 12 }, () => version(transport)));
      expect(exits.map(({ exitCode }) => exitCode)).toEqual(Array.from({ length: 12 }, () => 0));
      expect(narrow.connections()).toHaveLength(1);
    } finally {
      await transport.close();
      await narrow.stop();
    }
  });

  it("hears the end of commands that are over before they are waited for", async () => {
    mkdirSync(path.join(folder, "quick"));
    const quick = path.join(folder, "quick", "guts-host");
    symlinkSync("/bin/false", quick);
    const transport = open({ ...server.place, helperPath: quick });
    for (let call = 0; call < 30; call += 1) {
      expect(await version(transport)).toMatchObject({ exitCode: 1, lost: false });
    }
  });

  it("that breaks in mid-verb is lost, the helper's tree is gone within 3 s, and the next call connects anew", async () => {
    const file = path.join(folder, "lost");
    const transport = open(server.place);
    await version(transport);
    const running = transport.run(stubborn(file));
    await expect.poll(() => pidsIn(file).length, patient).toBe(4);
    expect(pidsIn(file).filter(isRunning)).toHaveLength(4);
    const broken = Date.now();
    server.breakConnections();
    expect(await running).toMatchObject({ lost: true, exitCode: null, cancelled: false, timedOut: false });
    await expect.poll(() => pidsIn(file).filter(isRunning), { timeout: 6000, interval: 50 }).toEqual([]);
    expect(Date.now() - broken).toBeLessThan(3000);
    await answers(transport);
  });
});

const stubborn = (file: string, more: Partial<HelperCall> = {}): HelperCall => ({
  args: ["stubborn", file],
  acts: true,
  timeoutMs: 30_000,
  maxBytes: 1024,
  ...more,
});

describe.skipIf(missing)("ending a call over ssh", () => {
  it.each([["a free key", () => server] as const, ["a forced command", () => forced] as const])(
    "ends every process of a verb that hangs within 2 s of the grace period, with %s",
    async (name, at) => {
      const file = path.join(folder, `cancelled with ${name}`);
      const controller = new AbortController();
      const transport = open(at().place);
      const running = transport.run(stubborn(file, { signal: controller.signal }));
      await expect.poll(() => pidsIn(file).length, patient).toBe(4);
      expect(pidsIn(file).filter(isRunning)).toHaveLength(4);
      const asked = Date.now();
      controller.abort();
      const exit = await running;
      expect(Date.now() - asked).toBeLessThan(treeGraceMs + 2000);
      expect(pidsIn(file).filter(isRunning)).toEqual([]);
      expect(exit).toMatchObject({ cancelled: true, lost: false, exitCode: 143 });
      expect(exit.stdout.toString()).toBe("started\n");
    },
  );

  it("ends the same tree when the time is up", async () => {
    const file = path.join(folder, "late");
    const exit = await open(server.place).run(stubborn(file, { timeoutMs: 2000 }));
    expect(pidsIn(file)).toHaveLength(4);
    expect(pidsIn(file).filter(isRunning)).toEqual([]);
    expect(exit).toMatchObject({ timedOut: true, cancelled: false, lost: false });
  });

  it("starts nothing when it is cancelled beforehand, and stops waiting for a host that does not answer", async () => {
    const file = path.join(folder, "never");
    const exit = await open(server.place).run(stubborn(file, { signal: AbortSignal.abort() }));
    expect(exit).toMatchObject({ cancelled: true, exitCode: null });
    expect(existsSync(file)).toBe(false);
  });
});

describe.skipIf(missing)("parameters over ssh", () => {
  it.each([["a free key", () => server] as const, ["a forced command", () => forced] as const])(
    "are refused or inert whatever they hold, for every verb, with %s",
    { timeout: process.env.GUTS_TEST_LONG ? 900_000 : 120_000 },
    async (_name, at) => {
      const place = mkdtempSync(path.join(folder, "fuzzed-"));
      const node = await superviseSmall({ folder: place });
      const transport = open(at().place);
      const state = () => ({
        files: readdirSync(place),
        process: node.current(),
        terms: node.termsOf(node.current().pid),
      });
      const before = state();
      const { pidFile, current } = node;
      try {
        for (const [index, line] of hostileLines({ pidFile, startTicks: current().startTicks }).entries()) {
          const values = fc.sample(harmful, { seed: 20_261 + index, numRuns: process.env.GUTS_TEST_LONG ? 25 : 1 });
          for (const value of [...values, ...(index % 10 === 0 ? ["a\0touch pwned"] : [])]) {
            const call = {
              args: line.words.with(line.place, value),
              acts: line.acts,
              timeoutMs: 20_000,
              maxBytes: 2 ** 20,
            };
            const { exitCode, text } = await transport.run(call).then(
              ({ exitCode, stdout, stderr }) => ({ exitCode, text: `${stdout}${stderr}` }),
              // What cannot be handed over as a word is refused before it travels.
              (error: { code?: string }) => ({ exitCode: error.code === "invalid" ? 64 : null, text: "" }),
            );
            expect([0, 64, 77], `${line.name}: ${JSON.stringify(value)}: ${text}`).toContain(exitCode);
            expect(text).not.toContain("pwned");
          }
        }
        expect([state(), pwnedFiles()]).toEqual([before, []]);
        // Where sshd runs the commands.
        expect(existsSync(path.join(homedir(), "pwned"))).toBe(false);
      } finally {
        node.stop();
      }
    },
  );

  it("reach a key with a forced command in no other form than the console's", async () => {
    const { host, port, user, keyFile, knownHostsFile } = forced.place;
    const options = ["-F", "none", "-i", keyFile, "-p", String(port), "-o", `UserKnownHostsFile=${knownHostsFile}`];
    const ssh = (command: string) => {
      try {
        return execFileSync("ssh", [...options, "-o", "BatchMode=yes", `${user}@${host}`, command], {
          encoding: "utf8",
          stdio: "pipe",
        });
      } catch (error) {
        return `exit ${(error as { status: number }).status}`;
      }
    };
    expect(ssh(`${helperPath} encoded version`)).toContain("== version");
    const canary = path.join(folder, "forced-canary");
    for (const command of [
      `touch ${canary}`,
      `${helperPath} version; touch ${canary}`,
      "sh",
      `${helperPath} encoded x$(touch ${canary})`,
    ]) {
      expect(ssh(command)).toBe("exit 64");
    }
    expect(existsSync(canary)).toBe(false);
  });
});
