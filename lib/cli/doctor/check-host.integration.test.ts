import { chmodSync, copyFileSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RealProcess, startReal } from "@/helper/testing/real-process";
import { targetHostSchema } from "@/lib/domain/target/target";
import { type SshServer, startSshServer, whyNoSshd } from "@/lib/testing/ssh-server";
import { checkHost } from "./check-host";
import type { Finding } from "./report";

const shipped = fileURLToPath(new URL("../../../helper/guts-host", import.meta.url));
const missing = whyNoSshd();
if (missing) console.warn(`the doctor's look at hosts over ssh is not tested: ${missing}`);

let folder: string;
let installed: string;
let node: RealProcess;
let server: SshServer;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "guts-doctor-host-")));
  installed = path.join(folder, "guts-host");
  copyFileSync(shipped, installed);
  chmodSync(installed, 0o755);
  const config = path.join(folder, "config.yaml");
  writeFileSync(config, "api: {}\n");
  const script = path.join(folder, "node.mjs");
  writeFileSync(script, "console.log('ready'); setInterval(() => {}, 1000);\n");
  node = await startReal({ folder, program: process.execPath, args: [script, "--config", config] });
  if (!missing) server = await startSshServer({ forcedCommand: `${installed} forced` });
});
afterAll(async () => {
  await server?.stop();
  node?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const overSsh = (ssh: object = {}, more: object = {}) =>
  targetHostSchema.parse({
    kind: "supervised",
    pidFile: node.pidFile,
    dumpDir: folder,
    transport: "ssh",
    ssh: { ...server.place, helperPath: installed, ...ssh },
    ...more,
  });
const byName = (findings: Finding[]) => Object.fromEntries(findings.map((finding) => [finding.name, finding]));
const isRoot = process.getuid?.() === 0;

describe.skipIf(missing)("checkHost over ssh", () => {
  it("finds everything in order on a host that is installed as documented", async () => {
    const found = byName(await checkHost(overSsh(), shipped));
    expect(found["host access"]).toMatchObject({
      state: "ok",
      detail: expect.stringContaining(`:${server.place.port}`),
    });
    expect(found["helper version"]?.state).toBe("ok");
    expect(found["host helper"]).toMatchObject({
      state: "ok",
      detail: expect.stringContaining(`process ${node.pid} has`),
    });
    expect(found.acting?.state).toBe(isRoot ? "ok" : "not supported");
    expect(found["configuration file"]).toMatchObject({
      detail: expect.stringContaining(`${folder}/config.yaml, read`),
    });
    expect(found.verbs?.detail).toBe(
      "process-memory, system-memory, oom-events, backups, changes, memory-limits, oom-score-read, dumps",
    );
    await expect.poll(() => server.connections(), { timeout: 5000 }).toEqual([]);
  });

  it("tells another version of the helper, a host that is another one, and a key that is not let in", async () => {
    const older = path.join(folder, "older");
    writeFileSync(older, `${readFileSync(shipped, "utf8")}\n`);
    const version = byName(await checkHost(overSsh(), older))["helper version"];
    expect(version).toMatchObject({ state: "problem", remedy: expect.stringContaining("Install helper/guts-host") });

    const hostKeySha256 = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";
    const pinned = await checkHost(overSsh({ knownHostsFile: undefined, hostKeySha256 }), shipped);
    expect(pinned).toEqual([
      expect.objectContaining({
        name: "host access",
        state: "problem",
        detail: expect.stringContaining("is not trusted"),
      }),
    ]);
    const stranger = await checkHost(overSsh({ keyFile: server.strangerKeyFile }), shipped);
    expect(stranger[0]).toMatchObject({ state: "problem", detail: expect.stringContaining("accepts not the key") });
  });

  it("says what to do where the helper is not installed, and where it may not run as root", async () => {
    const free = await startSshServer();
    try {
      const nowhere = overSsh({ ...free.place, helperPath: "/nowhere/guts-host" });
      expect((await checkHost(nowhere, shipped))[0]).toMatchObject({
        name: "host access",
        state: "problem",
        detail: expect.stringContaining("exit code 127"),
        remedy: expect.stringContaining("/nowhere/guts-host"),
      });
    } finally {
      await free.stop();
    }
    // Where sudo is not installed this is what a host without it says; where it is, that the rule is missing.
    const [access] = await checkHost(overSsh({ helperPath: "/nowhere/guts-host" }, { sudo: true }), shipped);
    if (access?.state === "problem") expect(access.remedy).toContain("sudoers");
    else expect(access?.detail).toContain("uid 0");
  });
});

describe("checkHost on this machine", () => {
  it("says that a verb may not act where sudo allows only reading", async () => {
    // A stand-in for sudo and its rule, in the helper's place: it refuses as sudo does.
    const reading = path.join(folder, "reading-only");
    const refusal = "echo 'sudo: a password is required' >&2; exit 1";
    writeFileSync(reading, `[ "$1" != attached ] || { ${refusal}; }\nexec /bin/sh ${shipped} "$@"\n`);
    const host = targetHostSchema.parse({ kind: "supervised", pidFile: node.pidFile, dumpDir: folder });
    const found = byName(await checkHost(host, reading));
    expect(found.acting).toMatchObject({
      state: "not supported",
      detail: "sudo: a password is required",
      remedy: expect.stringContaining("may look but not act"),
    });
    expect(found["host helper"]?.state).toBe("ok");
  });

  it("names the acting verbs that sudo does not let through, and has none of them do anything", async () => {
    // As above, with a rule that lacks two of the verbs. What is let through is noted with its words.
    const partly = path.join(folder, "partly");
    const seen = path.join(folder, "seen");
    const refusal = "echo 'sudo: a password is required' >&2; exit 1";
    writeFileSync(
      partly,
      `case "$*" in "attached --input "*" config-write "* | "attached memory-limit "*) ${refusal} ;; esac
echo "$*" >>${seen}
exec /bin/sh ${shipped} "$@"
`,
    );
    const host = targetHostSchema.parse({ kind: "supervised", pidFile: node.pidFile, dumpDir: folder });
    const found = byName(await checkHost(host, partly));
    expect(found.acting).toMatchObject({
      state: "not supported",
      detail: "not allowed: config-write (sudo: a password is required), memory-limit (sudo: a password is required)",
    });
    const tried = readFileSync(seen, "utf8").split("\n");
    expect(tried).toContain("attached restart --unit");
    expect(tried.filter((line) => line.includes("drop-caches"))).toEqual([]);
    expect(found["host helper"]?.detail).toContain(`process ${node.pid} has`);
  });
});
