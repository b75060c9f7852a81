import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RealProcess, startReal } from "@/helper/testing/real-process";
import { type SmallSupervisor, superviseSmall } from "@/helper/testing/small-supervisor";
import { type TargetHost, targetHostSchema } from "@/lib/domain/target/target";
import { type SshServer, startSshServer, whyNoSshd } from "@/lib/testing/ssh-server";
import { hostActor, hostReader, hostTransport } from "./registry";
import type { HostTransport } from "./transport";

const shipped = fileURLToPath(new URL("../../../helper/guts-host", import.meta.url));
const missing = whyNoSshd();
if (missing) console.warn(`host access over ssh is not tested: ${missing}`);

let folder: string;
let helperPath: string;
let node: RealProcess;
let config: string;
let free: SshServer;
let forced: SshServer;
const transports: HostTransport[] = [];

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "guts-ways-")));
  // Over ssh the helper is run by its path: it has to be executable, whatever the clone's modes are.
  helperPath = path.join(folder, "guts-host");
  copyFileSync(shipped, helperPath);
  chmodSync(helperPath, 0o755);
  config = path.join(folder, "config.yaml");
  const script = path.join(folder, "node.mjs");
  writeFileSync(script, "console.log('ready'); setInterval(() => {}, 1000);\n");
  writeFileSync(config, original);
  writeFileSync(`${config}.bak`, "api:\n  addr: 0.0.0.0:8080\n");
  writeFileSync(path.join(folder, "heap-1.prof"), dump);
  node = await startReal({ folder, program: process.execPath, args: [script, "--config", config] });
  if (missing) return;
  free = await startSshServer();
  forced = await startSshServer({ forcedCommand: `${helperPath} forced` });
});

afterAll(async () => {
  await Promise.all(transports.map((transport) => transport.close()));
  await free?.stop();
  await forced?.stop();
  node?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const original = "# kept\napi:\n  addr: 127.0.0.1:8080\np2p:\n  private_key: hunter2\n";
/** Bytes that are no text, with what could be taken for the helper's own marks. */
const dump = Buffer.from([...Array(256).keys(), ...Buffer.from("\n== content\n== end\nstate: gone\n")]);
const sha = (text: string) => createHash("sha256").update(text).digest("hex");

const ways = ["local", "ssh", "ssh with a forced command"] as const;
type Way = (typeof ways)[number];
const open = missing ? (["local"] as const) : ways;

function hostBy(way: Way, pidFile = node.pidFile): TargetHost {
  const place = way === "ssh" ? free?.place : forced?.place;
  const over = way === "local" ? {} : { transport: "ssh", ssh: { ...place, helperPath } };
  return targetHostSchema.parse({ kind: "supervised", pidFile, dumpDir: folder, ...over });
}

function openBy(way: Way, pidFile?: string) {
  const host = hostBy(way, pidFile);
  const transport = hostTransport(host, { helperPath });
  const options = { helperPath, transport };
  const reader = hostReader(host, options);
  const actor = hostActor(host, options);
  if (!transport || !reader || !actor) throw new Error("there is a way");
  transports.push(transport);
  return { transport, reader, actor };
}

/** What differs from one look to the next whatever the way: clocks and counters. */
function withoutMoments(answer: unknown): unknown {
  const moving = /Bytes$|^(bytes|readAt|oomKills|top|pressure|threads|unreadable|coveredFrom|counters)$/;
  return JSON.parse(JSON.stringify(answer, (key, value: unknown) => (moving.test(key) ? undefined : value)) ?? "null");
}

const reads: Record<string, (way: ReturnType<typeof openBy>) => Promise<unknown>> = {
  facts: ({ reader }) => reader.readFacts(),
  "process memory": ({ reader }) => reader.readProcessMemory(),
  "system memory": ({ reader }) => reader.readSystemMemory(),
  "out-of-memory events": ({ reader }) => reader.readOomEvents({ hours: 2, pid: node.pid }),
  configuration: ({ reader }) => reader.readConfig(),
  backups: ({ reader }) => reader.readBackups(),
  "a backup": ({ reader }) => reader.readBackup("config.yaml.bak"),
  changes: ({ reader }) => reader.readChanges({ days: 30 }),
  "configuration with secrets": ({ actor }) => actor.readConfigSource(),
  "memory limits": ({ actor }) => actor.readMemoryLimits(),
  "the OOM score": ({ actor }) => actor.readOomScore(),
  "heap dumps": ({ actor }) => actor.listHeapDumps(),
  "a heap dump": async ({ actor }) => {
    const read = await actor.fetchHeapDump("heap-1.prof");
    return read.state === "answered" ? { ...read, value: [...read.value] } : read;
  },
};

describe.each(open.filter((way) => way !== "local"))("the helper over %s", (way) => {
  it.each(Object.keys(reads))("answers %s as it does locally", async (name) => {
    const read = reads[name];
    if (!read) throw new Error("no such case");
    const here = await read(openBy("local"));
    const there = await read(openBy(way));
    expect(withoutMoments(there)).toEqual(withoutMoments(here));
    expect(there).toMatchObject({ state: name === "facts" ? "running" : "answered" });
  });

  it("fetches a heap dump byte for byte, and none that the folder does not list", async () => {
    const { actor } = openBy(way);
    const read = await actor.fetchHeapDump("heap-1.prof");
    expect(read.state === "answered" ? Buffer.from(read.value).equals(dump) : read).toBe(true);
    expect(await actor.fetchHeapDump("heap-2.prof")).toMatchObject({ state: "refused" });
    expect(await actor.fetchHeapDump("../config.yaml")).toMatchObject({ state: "refused" });
  });

  it("reads everything for a bundle", async () => {
    const read = await openBy(way).actor.readDiagnostics();
    const names = read.state === "answered" ? [...read.value.keys()] : [];
    expect(names).toEqual(expect.arrayContaining(["process", "status", "limits", "meminfo", "config", "changes"]));
  });
});

describe.each([...open])("acting over %s", (way) => {
  it("restarts a supervised node, streams what happens, and does nothing when asked again", async () => {
    const place = mkdtempSync(path.join(folder, "supervised-"));
    const supervisor: SmallSupervisor = await superviseSmall({ folder: place });
    try {
      const { actor } = openBy(way, supervisor.pidFile);
      const { pid, startTicks } = supervisor.current();
      let streamed = "";
      const options = {
        expectStartTicks: Number(startTicks),
        timeoutSeconds: 10,
        onOutput: ({ text }: { text: string }) => {
          streamed += text;
        },
      };
      const result = await actor.restart(options);
      const next = supervisor.current();
      expect(result).toEqual({
        state: "done",
        detail: `Process ${pid} ended on TERM, and its supervisor started process ${next.pid}.`,
        facts: { pid: String(next.pid), start: next.startTicks },
      });
      expect(streamed).toContain(`sent: TERM to process ${pid}\n`);
      expect(await actor.restart(options)).toMatchObject({ state: "already", facts: { pid: String(next.pid) } });
      expect(supervisor.termsOf(next.pid)).toBe(0);
    } finally {
      supervisor.stop();
    }
  });

  it("writes the configuration once, keeps the earlier one, refuses from a changed one, and brings it back", async () => {
    writeFileSync(config, original);
    const { actor } = openBy(way);
    const text = `${original}# more ü €\n`;
    const write = { expectSha256: sha(original), newSha256: sha(text), text, timeoutSeconds: 20 };
    const written = await actor.writeConfig(write);
    expect(written).toMatchObject({ state: "done", facts: { before: sha(original), after: sha(text) } });
    expect(readFileSync(config, "utf8")).toBe(text);
    const backup = written.facts.backup ?? "";
    expect(readFileSync(path.join(folder, backup), "utf8")).toBe(original);
    expect(await actor.writeConfig(write)).toMatchObject({ state: "already" });

    const other = { ...write, text: "a: 1\n", newSha256: sha("a: 1\n") };
    expect(await actor.writeConfig(other)).toMatchObject({ state: "changed" });
    expect(readFileSync(config, "utf8")).toBe(text);

    const back = { path: config, backup, expectSha256: sha(text), newSha256: sha(original), timeoutSeconds: 20 };
    expect(await actor.restoreConfig(back)).toMatchObject({ state: "done" });
    expect(readFileSync(config, "utf8")).toBe(original);
    expect(readdirSync(folder).filter((name) => name.startsWith(".config"))).toEqual([]);
  });

  it("raises the OOM score of the process that is meant, and of no other", async () => {
    const { actor } = openBy(way);
    const value = 300 + ways.indexOf(way);
    const options = { value, keep: "runtime", timeoutSeconds: 10 } as const;
    const other = await actor.setOomScore({ ...options, expectStartTicks: 1 });
    expect(["refused", "changed"]).toContain(other.state);
    const expectStartTicks = Number(node.identity.startTicks);
    expect(await actor.setOomScore({ ...options, expectStartTicks })).toMatchObject({ state: "done" });
    expect(readFileSync(`/proc/${node.pid}/oom_score_adj`, "utf8")).toBe(`${value}\n`);
    expect(await actor.setOomScore({ ...options, expectStartTicks })).toMatchObject({ state: "already" });
  });

  it("asks no process for a heap dump that has no handler for it, and says that a limit cannot last", async () => {
    const place = mkdtempSync(path.join(folder, "bare-"));
    const supervisor = await superviseSmall({ folder: place });
    try {
      const { actor } = openBy(way, supervisor.pidFile);
      const { pid, startTicks } = supervisor.current();
      const options = { expectStartTicks: Number(startTicks), timeoutSeconds: 5 };
      expect(await actor.dumpHeap(options)).toMatchObject({ state: "refused" });
      expect(await actor.clearCache(options)).toMatchObject({ state: expect.stringMatching(/^(refused|failed)$/) });
      const limit = { max: 2 ** 33, high: null, keep: "persistent", timeoutSeconds: 5 } as const;
      expect(await actor.setMemoryLimit(limit)).toMatchObject({ state: "not supported" });
      expect(supervisor.current().pid).toBe(pid);
    } finally {
      supervisor.stop();
    }
  });

  it("writes nothing when the content does not have the hash that was planned", async () => {
    writeFileSync(config, original);
    const { actor } = openBy(way);
    const write = { expectSha256: sha(original), newSha256: sha("other"), text: "a: 1\n", timeoutSeconds: 20 };
    const result = await actor.writeConfig(write);
    expect(["refused", "failed"]).toContain(result.state);
    expect(readFileSync(config, "utf8")).toBe(original);
  });
});
