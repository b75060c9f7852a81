import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderNodeConfig } from "@/demo/launch/node-config";
import { type BuiltPrograms, buildPrograms } from "@/demo/node/testing/programs";
import type { OperationOf } from "@/lib/domain/action/operation";
import type { HostActor } from "@/lib/domain/host/actor";
import { targetHostSchema } from "@/lib/domain/target/target";
import type { OperationContext } from "@/lib/services/run/operations/driver";
import { memoryLimitDriver } from "@/lib/services/run/operations/memory-limit";
import { freePort } from "@/lib/testing/prometheus";
import { type SystemdHost, startSystemdHost, whyNoSystemd } from "@/lib/testing/systemd/host";
import type { HostDetailReader } from "./reader";
import { hostActor, hostReader, hostTransport } from "./registry";
import type { HostTransport } from "./transport";

const reason = whyNoSystemd();
if (reason !== null) console.warn(`units of a real systemd are not tested: ${reason}`);

const mebibyte = 1024 * 1024;
const unit = "guts-node.service";
const dropIn = "/etc/systemd/system/guts-node.service.d/50-guts-runbook-memory.conf";
const options = { timeoutSeconds: 30 };

describe.skipIf(reason !== null)("a node under a real systemd, its helper reached over SSH", () => {
  let programs: BuiltPrograms;
  let host: SystemdHost;
  let transport: HostTransport;
  let reader: HostDetailReader;
  let actor: HostActor;
  let api: string;

  beforeAll(async () => {
    programs = await buildPrograms();
    const [port, metrics] = [await freePort(), await freePort()];
    api = `http://127.0.0.1:${port}`;
    const addresses = `--api-addr 127.0.0.1:${port} --metrics-addr 127.0.0.1:${metrics}`;
    const helperPath = `${process.cwd()}/helper/guts-host`;
    host = await startSystemdHost({
      forcedCommand: `${helperPath} forced`,
      files: { "/etc/guts/config.yaml": renderNodeConfig("steady") },
      units: {
        [unit]: [
          "[Unit]",
          "DefaultDependencies=no",
          "StartLimitIntervalSec=500",
          "StartLimitBurst=6",
          "[Service]",
          "Environment=DEMO_SCENARIO=steady STANDIN_LIMIT_BYTES=268435456",
          "ExecStartPre=/bin/mkdir -p /var/lib/guts",
          `ExecStart=${process.execPath} --max-semi-space-size=2 ${programs.path("node")} --config /etc/guts/config.yaml --data-dir /var/lib/guts ${addresses}`,
          "Restart=always",
          "RestartSec=0.2",
          "",
        ].join("\n"),
      },
    });
    const way = targetHostSchema.parse({
      kind: "systemd",
      transport: "ssh",
      unit,
      ssh: { ...host.ssh, helperPath },
    });
    transport = hostTransport(way, { helperPath }) as HostTransport;
    reader = hostReader(way, { helperPath, transport, timeoutMs: 15_000 }) as HostDetailReader;
    actor = hostActor(way, { helperPath, transport }) as HostActor;
    await alive();
  }, 120_000);
  afterAll(async () => {
    await transport?.close();
    await host?.stop();
    programs?.remove();
  });

  async function alive() {
    for (let look = 0; look < 150; look += 1) {
      const answer = await fetch(`${api}/health/ready`).catch(() => null);
      if (answer?.ok) return;
      await sleep(200);
    }
    throw new Error(`the node did not come up: ${host.inside("systemctl", "status", unit)}`);
  }

  async function facts() {
    const read = await reader.readFacts();
    if (read.state !== "running") throw new Error(read.detail);
    return read.facts;
  }

  const verdictOn = async (operation: OperationOf<"memory-limit">) =>
    (await memoryLimitDriver.verify({ actor } as unknown as OperationContext, operation, {})).state;
  const show = (property: string) => host.inside("systemctl", "show", "--value", "-p", property, unit).trim();
  const cgroupLimit = () =>
    host.inside("cat", `/sys/fs/cgroup/memory/system.slice/${unit}/memory.limit_in_bytes`).trim();

  it("is restarted once, as another process, and a repeat sends nothing", async () => {
    const before = await facts();
    const restarted = await actor.restart({ ...options, expectStartTicks: before.startTicks });
    expect(restarted).toMatchObject({ state: "done" });
    await alive();
    const after = await facts();
    expect(after.startTicks).not.toBe(before.startTicks);
    expect(restarted.facts.start).toBe(String(after.startTicks));
    const again = await actor.restart({ ...options, expectStartTicks: before.startTicks });
    expect(again.state).toBe("already");
    expect((await facts()).startTicks).toBe(after.startTicks);
  });

  it("gets another configuration as a whole, with a backup, and back byte for byte", async () => {
    const source = await actor.readConfigSource();
    if (source.state !== "answered") throw new Error(source.detail);
    const text = source.value.text.replace("268435456", "134217728");
    const swap = { expectSha256: source.value.sha256, newSha256: sha256(text) };
    const written = await actor.writeConfig({ ...options, ...swap, text });
    expect(written).toMatchObject({ state: "done", facts: { after: swap.newSha256, before: swap.expectSha256 } });
    expect(host.inside("cat", "/etc/guts/config.yaml")).toBe(text);
    expect(await actor.writeConfig({ ...options, ...swap, text })).toMatchObject({ state: "already" });
    expect(
      await actor.writeConfig({ ...options, expectSha256: sha256("x"), newSha256: sha256("y"), text: "y" }),
    ).toMatchObject({ state: "changed" });

    await actor.restart({ ...options, expectStartTicks: (await facts()).startTicks });
    await alive();
    expect(await (await fetch(`${api}/api/debug/cache`)).json()).toMatchObject({ max_size_bytes: 128 * mebibyte });

    const back = { expectSha256: swap.newSha256, newSha256: swap.expectSha256 };
    const path = "/etc/guts/config.yaml";
    const restored = await actor.restoreConfig({ ...options, ...back, path, backup: written.facts.backup ?? "" });
    expect(restored).toMatchObject({ state: "done" });
    expect(host.inside("cat", "/etc/guts/config.yaml")).toBe(source.value.text);
  });

  it("gets a live limit without a restart, a persistent one by a drop-in, and loses both again", async () => {
    const before = await facts();
    const live = await actor.setMemoryLimit({ ...options, max: 400 * mebibyte, high: null, keep: "runtime" });
    expect(live).toMatchObject({ state: "done", facts: { "max-after": String(400 * mebibyte) } });
    expect(cgroupLimit()).toBe(String(400 * mebibyte));

    const kept = await actor.setMemoryLimit({ ...options, max: 500 * mebibyte, high: null, keep: "persistent" });
    expect(kept).toMatchObject({ state: "done", facts: { "drop-in": dropIn } });
    expect(host.inside("cat", dropIn)).toMatch(/^MemoryMax=524288000$/m);
    expect([show("MemoryMax"), cgroupLimit()]).toEqual([String(500 * mebibyte), String(500 * mebibyte)]);
    expect(await actor.readMemoryLimits()).toMatchObject({
      state: "answered",
      value: { max: 500 * mebibyte, ownSetting: { max: 500 * mebibyte } },
    });
    expect((await facts()).startTicks).toBe(before.startTicks);

    const undo = { kind: "memory-limit", max: 500 * mebibyte, high: "unset", keep: "persistent" } as const;
    await actor.setMemoryLimit({ ...options, max: 500 * mebibyte, high: 450 * mebibyte, keep: "persistent" });
    expect(await verdictOn(undo)).toBe("failed");
    await actor.setMemoryLimit({ ...options, ...undo });
    expect(await verdictOn(undo)).toBe("verified");

    const taken = await actor.setMemoryLimit({ ...options, max: "unset", high: null, keep: "persistent" });
    expect(taken.state).toBe("done");
    expect(() => host.inside("cat", dropIn)).toThrow();
    expect(await actor.readMemoryLimits()).toMatchObject({ value: { max: "infinity", ownSetting: null } });
    expect(await verdictOn({ ...undo, max: "unset" })).toBe("verified");
  });

  it("gets a raised OOM score, now and after the next start", async () => {
    const { startTicks } = await facts();
    const set = await actor.setOomScore({ ...options, expectStartTicks: startTicks, value: 300, keep: "persistent" });
    expect(set).toMatchObject({ state: "done", facts: { after: "300" } });
    expect(await actor.readOomScore()).toMatchObject({ value: { value: 300, persistent: 300 } });
    await actor.restart({ ...options, expectStartTicks: startTicks });
    await alive();
    expect(await actor.readOomScore()).toMatchObject({ value: { value: 300 } });
  });

  it("is killed by the kernel at its limit, started anew, and the kill is found in the kernel's log", async () => {
    const { pid, rssBytes } = await facts();
    const limit = Math.ceil((rssBytes ?? 0) / mebibyte) * mebibyte + 40 * mebibyte;
    const limited = await actor.setMemoryLimit({ ...options, max: limit, high: null, keep: "runtime" });
    expect(limited.state).toBe("done");
    for (let at = 0; at < 200; at += 1) {
      const body = JSON.stringify({ owner: "oom", name: `r${at}`, size_kib: 2048 });
      const answer = await fetch(`${api}/api/repos`, { method: "POST", body }).catch(() => null);
      if (!answer) break;
    }
    host.inside("systemctl", "set-property", "--runtime", unit, "MemoryMax=infinity");
    await alive();
    expect((await facts()).pid).not.toBe(pid);
    // The kernel's log names ids and cgroups as the machine outside of these namespaces sees them.
    const log = await reader.readOomEvents({ hours: 1 });
    if (log.state !== "answered") throw new Error(log.detail);
    const own = log.value.events.filter(({ processCgroup }) =>
      processCgroup?.endsWith(`${host.name}/system.slice/${unit}`),
    );
    expect(own).toMatchObject([{ scope: "cgroup" }]);
    expect(Number(show("NRestarts"))).toBeGreaterThan(0);
  });

  it("is not sent into its start limit: the restart is refused before anything is done", async () => {
    let last = null;
    for (let start = 0; start < 8 && last?.state !== "refused"; start += 1) {
      last = await actor.restart({ ...options, expectStartTicks: (await facts()).startTicks });
      await alive();
    }
    expect(last).toMatchObject({ state: "refused", detail: expect.stringContaining("StartLimitBurst=6") });
    expect(show("ActiveState")).toBe("active");
  });
});

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
