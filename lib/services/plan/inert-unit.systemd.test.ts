import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderNodeConfig } from "@/demo/launch/node-config";
import { type BuiltPrograms, buildPrograms, waitFor } from "@/demo/node/testing/programs";
import { hostActor, hostReader, hostTransport } from "@/lib/adapters/hosts/registry";
import type { HostTransport } from "@/lib/adapters/hosts/transport";
import { createNodeClient } from "@/lib/adapters/node/client";
import { loadConfig } from "@/lib/config/load";
import type { Config } from "@/lib/config/schema";
import { type ActionName, actionNames } from "@/lib/domain/action/parameters";
import { getTarget } from "@/lib/services/config";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { withTestDatabase } from "@/lib/testing/database";
import { freePort } from "@/lib/testing/prometheus";
import { type SystemdHost, startSystemdHost, whyNoSystemd } from "@/lib/testing/systemd/host";
import type { TargetAccess } from "./prepare";
import { guardActor, guardTransport, person, planHere } from "./testing/guarded";

withTestDatabase();

const reason = whyNoSystemd();
if (reason !== null) console.warn(`planning is not shown to leave a unit alone: ${reason}`);

const holder = globalThis as typeof globalThis & { gutsConfig?: Config };
const unit = "guts-node.service";
/** These tell how much was used and what passed by the moment they are asked. */
const moving = /^(?:MemoryCurrent|MemoryPeak|MemoryAvailable|CPUUsageNSec|TasksCurrent|IO\w+|IP\w+)=/;
/** The rule belongs to a Prometheus, and there is no run to revert: both are planned in inert.integration.test.ts. */
const elsewhere: readonly ActionName[] = ["install-trend-alert", "revert-run"];

describe.skipIf(reason !== null)("planning every action on a unit of a real systemd, over SSH", () => {
  const acted: string[] = [];
  const read = new Set<string>();
  let programs: BuiltPrograms;
  let host: SystemdHost;
  let transport: HostTransport;
  let access: TargetAccess;
  let incidentId: string;

  beforeAll(async () => {
    programs = await buildPrograms();
    const [port, metrics] = [await freePort(), await freePort()];
    const addresses = `--api-addr 127.0.0.1:${port} --metrics-addr 127.0.0.1:${metrics}`;
    const helperPath = `${process.cwd()}/helper/guts-host`;
    host = await startSystemdHost({
      forcedCommand: `${helperPath} forced`,
      files: { "/etc/guts/config.yaml": renderNodeConfig("steady") },
      units: {
        [unit]: [
          ...["[Unit]", "DefaultDependencies=no", "[Service]", "MemoryMax=2G"],
          "Environment=DEMO_SCENARIO=steady STANDIN_LIMIT_BYTES=268435456 STANDIN_SEED=0",
          "ExecStartPre=/bin/mkdir -p /var/lib/guts",
          `ExecStart=${process.execPath} ${programs.path("node")} --config /etc/guts/config.yaml --data-dir /var/lib/guts ${addresses}`,
          ...["Restart=always", ""],
        ].join("\n"),
      },
    });
    const api = `http://127.0.0.1:${port}`;
    const ssh = JSON.stringify({ ...host.ssh, helperPath });
    holder.gutsConfig = loadConfig({
      path: "test.yaml",
      text: `
prometheus: [{ id: main, url: "http://127.0.0.1:9" }]
targets:
  - id: validator-2
    prometheus: main
    matchers: { job: none }
    heapDump: true
    api: { url: "${api}" }
    host: { kind: systemd, unit: ${unit}, transport: ssh, ssh: ${ssh} }
`,
    });
    const target = getTarget("validator-2");
    transport = hostTransport(target.host, { helperPath }) as HostTransport;
    const helper = { helperPath, transport: guardTransport(transport, { acted, read }) };
    const [reader, actor] = [hostReader(target.host, helper), hostActor(target.host, helper)];
    if (!reader || !actor) throw new Error("the host of the test's target can be reached");
    access = {
      hosts: new Map([[target.id, reader]]),
      nodes: new Map([[target.id, createNodeClient({ baseUrl: api })]]),
      actors: new Map([[target.id, guardActor(actor, acted)]]),
    };
    await waitFor("the node to be ready", async () =>
      (await fetch(`${api}/health/ready`).catch(() => null))?.ok ? true : null,
    );
    incidentId = (await openIncidentByHand(person, { targetId: target.id, runbookId: "high-memory" })).id;
  }, 120_000);
  afterAll(async () => {
    await transport?.close();
    await host?.stop();
    programs?.remove();
  });

  /** Everything systemd says of the unit, its process as the kernel has it, its limits, and the files of both. */
  function snapshot(): Record<string, unknown> {
    const shell = (text: string) => host.inside("sh", "-c", text);
    const properties = host.inside("systemctl", "show", unit).split("\n");
    const pid = properties.find((line) => line.startsWith("MainPID="))?.split("=")[1];
    return {
      properties: properties.filter((line) => !moving.test(line)),
      files: shell(
        "find /etc/guts /etc/systemd/system /run/systemd/system /run/systemd/system.control /var/lib/guts -printf '%p %T@ %C@ %m %s %i\\n' 2>/dev/null | sort",
      ),
      hashes: shell("find /etc/guts /etc/systemd/system /var/lib/guts -type f -exec sha256sum {} + | sort"),
      process: shell(`grep -E '^(SigPnd|ShdPnd|SigCgt|SigIgn)' /proc/${pid}/status; cat /proc/${pid}/oom_score_adj`),
      limit: shell(`cat /sys/fs/cgroup/memory/system.slice/${unit}/memory.limit_in_bytes`),
      start: shell(`cut -d ' ' -f 22 /proc/${pid}/stat`),
    };
  }

  it("leaves unit, drop-ins, files, process and limits as they are", async () => {
    const before = snapshot();
    expect(before.properties).toContain("MemoryMax=2147483648");
    const states: Record<string, string> = {};
    for (const action of actionNames.filter((name) => !elsewhere.includes(name))) {
      states[action] = (await planHere(access, incidentId, action)).state;
    }
    expect(snapshot()).toEqual(before);
    expect(acted).toEqual([]);
    expect(read).toContain("unit");
    expect(states).toEqual({
      ...{ "restart-node": "ready", "reduce-cache": "ready", "limit-connections": "ready", "tune-rocksdb": "ready" },
      ...{ "drop-system-caches": "ready", "clear-node-cache": "ready", "set-oom-score": "ready", "dump-heap": "ready" },
      ...{ "add-memory": "ready", "set-memory-limits": "ready", "collect-diagnostics": "ready" },
      ...{ "repair-config": "failed", "enable-profiling": "failed" },
    });
  }, 60_000);
});
