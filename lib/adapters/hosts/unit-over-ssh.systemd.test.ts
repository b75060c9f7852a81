import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HostActor } from "@/lib/domain/host/actor";
import { targetHostSchema } from "@/lib/domain/target/target";
import { type SystemdHost, startSystemdHost, whyNoSystemd } from "@/lib/testing/systemd/host";
import { type HostDetailReader, hostActor, hostReader, hostTransport } from "./registry";
import type { HostTransport } from "./transport";

const reason = whyNoSystemd();
if (reason !== null) console.warn(`a systemd host over ssh is not tested: ${reason}`);

const helperPath = fileURLToPath(new URL("../../../helper/guts-host", import.meta.url));
const unit = "guts-node.service";

/** A node that ends at once with a certain value in its configuration, until systemd starts it no more. */
const frail = "frail.service";
const frailConfig = "/etc/guts-node/config.yaml";
const frailUnit = `[Unit]
DefaultDependencies=no
StartLimitBurst=4
StartLimitIntervalSec=300
[Service]
ExecStart=/bin/sh /usr/local/sbin/frail-node --config ${frailConfig}
Restart=always
RestartSec=100ms
`;
const frailNode = `grep -q 'size: 7' "$2" && exit 1\nwhile :; do sleep 1; done\n`;
const good = "cache:\n  size: 256 # kept\n";
const bad = "cache:\n  size: 7 # kept\n";
const sha = (text: string) => createHash("sha256").update(text).digest("hex");

describe.skipIf(reason !== null)("a systemd unit over ssh, with a forced command", () => {
  let host: SystemdHost;
  let transport: HostTransport | null;
  let reader: HostDetailReader;
  let actor: HostActor;

  beforeAll(async () => {
    host = await startSystemdHost({
      units: {
        [unit]: `[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/bin/sleep 600\nRestart=always\nRestartSec=100ms\n`,
        [frail]: frailUnit,
      },
      files: {
        "/usr/local/sbin/guts-host": readFileSync(helperPath, "utf8"),
        "/usr/local/sbin/frail-node": frailNode,
        [frailConfig]: good,
      },
      forcedCommand: "/bin/sh /usr/local/sbin/guts-host forced",
    });
    const target = targetHostSchema.parse({ kind: "systemd", unit, transport: "ssh", ssh: host.ssh });
    transport = hostTransport(target, { helperPath });
    const options = { helperPath, transport };
    const found = { reader: hostReader(target, options), actor: hostActor(target, options) };
    if (!found.reader || !found.actor) throw new Error("there is a way");
    ({ reader, actor } = { reader: found.reader, actor: found.actor });
  }, 60_000);
  afterAll(async () => {
    await transport?.close();
    await host?.stop();
  });

  const mainPid = () => Number(host.inside("systemctl", "show", "-p", "MainPID", "--value", unit).trim());
  const running = async () => {
    const read = await reader.readFacts();
    if (read.state !== "running") throw new Error(`${read.state}: ${read.detail}`);
    return read.facts;
  };

  it("is read as a process and as a unit", async () => {
    expect(await running()).toMatchObject({ pid: mainPid(), executable: expect.stringMatching(/sleep$/) });
    await expect(reader.readUnit()).resolves.toMatchObject({ state: "answered" });
    await expect(reader.readProcessMemory()).resolves.toMatchObject({ state: "answered" });
    await expect(reader.readChanges()).resolves.toMatchObject({ state: "answered" });
  });

  it("is restarted once", async () => {
    const before = await running();
    const options = { expectStartTicks: before.startTicks, timeoutSeconds: 30 };
    const result = await actor.restart(options);
    expect(result).toMatchObject({ state: "done", facts: { pid: String(mainPid()) } });
    expect(mainPid()).not.toBe(before.pid);
    expect(await actor.restart(options)).toMatchObject({ state: "already", facts: { pid: String(mainPid()) } });
  });

  it("gets a memory limit that lasts without a restart, and loses it again", async () => {
    const pid = mainPid();
    const limit = { max: 256 * 2 ** 20, high: null, keep: "persistent", timeoutSeconds: 30 } as const;
    const set = await actor.setMemoryLimit(limit);
    expect(set).toMatchObject({
      state: "done",
      facts: { "drop-in": expect.stringContaining("50-guts-runbook-memory.conf") },
    });
    const inForce = () => host.inside("systemctl", "show", "-p", "MemoryMax", "--value", unit).trim();
    expect(inForce()).toBe(String(limit.max));
    await expect(actor.readMemoryLimits()).resolves.toMatchObject({
      value: { max: limit.max, ownSetting: { max: limit.max, high: "unset" } },
    });
    expect(await actor.setMemoryLimit(limit)).toMatchObject({ state: "already" });
    expect(await actor.setMemoryLimit({ ...limit, max: "unset" })).toMatchObject({ state: "done" });
    expect(inForce()).toBe("infinity");
    expect(mainPid()).toBe(pid);
  });

  it("is brought back from a configuration that ends it at once, after systemd has given it up", async () => {
    const target = targetHostSchema.parse({ kind: "systemd", unit: frail, transport: "ssh", ssh: host.ssh });
    const node = hostActor(target, { helperPath, transport });
    const nodeReader = hostReader(target, { helperPath, transport });
    if (!node || !nodeReader) throw new Error("there is a way");
    const show = (name: string) => host.inside("systemctl", "show", "-p", name, "--value", frail).trim();
    const hashes = { expectSha256: sha(good), newSha256: sha(bad) };
    const written = await node.writeConfig({ ...hashes, text: bad, timeoutSeconds: 30 });
    expect(written).toMatchObject({ state: "done", facts: { path: frailConfig } });
    const before = await nodeReader.readFacts();
    if (before.state !== "running") throw new Error(before.detail);
    await node.restart({ expectStartTicks: before.facts.startTicks, timeoutSeconds: 10 });
    for (let look = 0; show("ActiveState") !== "failed" && look < 100; look += 1) await sleep(100);
    expect([show("ActiveState"), show("MainPID")]).toEqual(["failed", "0"]);

    const back = { expectSha256: sha(bad), newSha256: sha(good), timeoutSeconds: 30 };
    const backup = written.facts.backup ?? "";
    const elsewhere = await node.restoreConfig({ ...back, path: "/etc/passwd", backup });
    expect(elsewhere).toMatchObject({ state: "refused" });
    expect(elsewhere.facts.before).toBeUndefined();
    const restored = await node.restoreConfig({ ...back, path: frailConfig, backup });
    expect([restored.state, restored.detail]).toEqual(["done", expect.stringContaining(frailConfig)]);
    expect(host.inside("cat", frailConfig)).toBe(good);
    expect(await node.restoreConfig({ ...back, path: frailConfig, backup })).toMatchObject({ state: "already" });

    const started = await node.resetFailed({ start: true, timeoutSeconds: 40 });
    expect([started.state, started.detail]).toEqual(["done", expect.stringContaining(show("MainPID"))]);
    expect(Number(show("MainPID"))).toBeGreaterThan(1);
    await sleep(500);
    expect(show("ActiveState")).toBe("active");
    const same = show("MainPID");
    expect(await node.resetFailed({ start: true, timeoutSeconds: 40 })).toMatchObject({ facts: { pid: same } });
  }, 60_000);
});
