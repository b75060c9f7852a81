import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { renderNodeConfig } from "@/demo/launch/node-config";
import type { RunningProgram } from "@/demo/node/testing/programs";
import { findRssBytes } from "@/demo/supervisor/process-facts";
import { findOwnMemoryCgroup, type MemoryCgroup, makeMemoryCgroup } from "@/helper/testing/memory-cgroup";
import type { ActionName } from "@/lib/domain/action/parameters";
import type { RunView } from "@/lib/domain/run/view";
import { sha256 } from "@/lib/services/diagnostics/archive";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { listProfiles } from "@/lib/services/profile/read";
import { getArtifact, listArtifacts } from "@/lib/services/run/artifacts";
import { readWholeOutput } from "@/lib/services/run/views";
import { withTestDatabase } from "@/lib/testing/database";
import { whyNoSshd } from "@/lib/testing/ssh-server";
import { toolPath } from "@/lib/testing/tools";
import { confirm, ended, first, planNow, until } from "./testing/console";
import { type Rig, startRig } from "./testing/rig";

withTestDatabase();

const mib = 1024 * 1024;
const isRoot = process.getuid?.() === 0;
/** Planted in the configuration as a key: it must be nowhere in what leaves the host. */
const canary = "5ec2e7".padEnd(64, "b");
const nodeConfig = renderNodeConfig("leak").replace(
  'addr: "127.0.0.1:9000"\n',
  `addr: "127.0.0.1:9000"\n  private_key: "${canary}"\n`,
);
/** Of the machine's memory, what holds files. */
const cachedBytes = () => Number(/^Cached:\s+(\d+) kB$/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1]) * 1024;
const comments = (text: string) => text.match(/#.*$/gm) ?? [];
const ownCgroup = findOwnMemoryCgroup();
const missing = whyNoSshd();
if (missing) console.warn(`the options are not tested over ssh: ${missing}`);
if (ownCgroup === null)
  console.warn("memory limits are not tested: no memory cgroup of version 1 to make others below");

/** Over SSH everything of the local way is used as well; the local way alone is for the long run. */
const ways = missing
  ? (["local"] as const)
  : process.env.GUTS_TEST_LONG
    ? (["ssh", "local"] as const)
    : (["ssh"] as const);

describe.each(ways)("every option over %s", (transport) => {
  let rig: Rig;
  let worker: RunningProgram;
  let incidentId: string;
  const configText = () => readFileSync(rig.configPath, "utf8");

  beforeAll(async () => {
    process.env.GUTS_TOOLS_PROMTOOL = toolPath("promtool");
    rig = await startRig({ transport, prometheus: true, nodeConfig });
    worker = await rig.startWorker("first");
    incidentId = (await openIncidentByHand(first, { targetId: "validator-2", runbookId: "high-memory" })).id;
  }, 120_000);
  afterAll(async () => {
    await worker?.kill();
    await rig?.remove();
    delete process.env.GUTS_TOOLS_PROMTOOL;
  }, 60_000);

  /** Plans, confirms and awaits a run, which has to end as done, with output on its way there. */
  async function perform(action: ActionName, parameters: unknown = {}): Promise<RunView> {
    await until("the node", async () => ((await rig.live()) ? true : null));
    const run = await ended((await confirm(await planNow(incidentId, action, parameters))).id);
    expect([run.action, run.state, run.result]).toEqual([action, "done", run.result]);
    const said = await readWholeOutput(run.id);
    expect(said).not.toBe("");
    expect(said.includes(canary)).toBe(false);
    return run;
  }

  const revert = (run: RunView) => {
    expect(run.revertible).toBe(true);
    return perform("revert-run", { runId: run.id });
  };

  it("restarts the node: another process, with less memory", async () => {
    await rig.fill();
    const [pid, starts] = [rig.pid() ?? 0, rig.starts()];
    const before = findRssBytes(pid) ?? 0;
    const run = await perform("restart-node");
    expect(run.result).toContain("verified");
    expect(run.result).toMatch(/Before it a heap dump was taken: heap-.* is kept with the incident/);
    expect((await listProfiles({ incidentId })).some(({ runId }) => runId === run.id)).toBe(true);
    expect([rig.starts(), rig.pid() === pid]).toEqual([starts + 1, false]);
    expect(findRssBytes(rig.pid() ?? 0)).toBeLessThan(before - 20 * mib);
  }, 150_000);

  it("sets B, then D, then B again in one storage block with every comment, at the node too, and takes the last back", async () => {
    const original = configText();
    const starts = rig.starts();
    await perform("reduce-cache", { maxSizeBytes: 128 * mib });
    expect((await rig.ask("/api/debug/cache")).max_size_bytes).toBe(128 * mib);
    await perform("tune-rocksdb", {
      blockCacheBytes: 200 * mib,
      writeBufferBytes: 16 * mib,
      maxWriteBufferNumber: 3,
    });
    expect(await rig.ask("/api/debug/storage")).toMatchObject({
      block_cache_size: 200 * mib,
      write_buffer_size: 16 * mib,
      max_write_buffer_number: 3,
    });
    const afterD = configText();
    const last = await perform("reduce-cache", { maxSizeBytes: 96 * mib });
    expect(configText().match(/^storage:/gm)).toHaveLength(1);
    expect(comments(configText())).toEqual(comments(original));
    expect(parse(configText()).storage).toMatchObject({ cache: { max_size: 96 * mib }, persistent: false });
    expect((await rig.ask("/api/debug/cache")).max_size_bytes).toBe(96 * mib);

    await revert(last);
    expect(configText()).toBe(afterD);
    expect((await rig.ask("/api/debug/cache")).max_size_bytes).toBe(128 * mib);
    expect(rig.starts()).toBe(starts + 4);
  }, 300_000);

  it("limits connections and peers, and takes it back byte for byte", async () => {
    const before = configText();
    const run = await perform("limit-connections", { maxConnections: 700, maxPeers: 21 });
    expect(await rig.ask("/api/debug/connections")).toMatchObject({ max: 700, max_peers: 21 });
    await revert(run);
    expect(configText()).toBe(before);
    expect(await rig.ask("/api/debug/connections")).toMatchObject({ max: 10_000, max_peers: 50 });
  }, 150_000);

  it("repairs blocks that were appended by hand: one of each, every comment kept, and the node loads the file", async () => {
    const before = configText();
    const appended = `\n# set by hand\nstorage:\n  data_dir: ./data\n  persistent: false\n  cache:\n    max_size: ${80 * mib} # smaller\n`;
    appendFileSync(rig.configPath, appended);
    await perform("repair-config");
    const repaired = configText();
    expect(repaired.match(/^storage:/gm)).toHaveLength(1);
    expect(comments(repaired).sort()).toEqual(comments(before + appended).sort());
    // The last block is what the person meant: the earlier ones are what it was to replace.
    expect(parse(repaired).storage.cache.max_size).toBe(80 * mib);
    expect((await rig.ask("/api/debug/cache")).max_size_bytes).toBe(80 * mib);
    expect((await rig.ask("/api/debug/connections")).max).toBe(10_000);
  }, 150_000);

  it("clears the node's cache, which is empty then", async () => {
    const held = async () => Number((await rig.ask("/api/debug/cache")).size_bytes);
    rig.grow(true);
    await until("the cache to hold something", async () => ((await held()) >= 2 * mib ? true : null));
    rig.grow(false);
    const before = await held();
    await perform("clear-node-cache");
    expect(await held()).toBeLessThan(before);
  }, 150_000);

  it.skipIf(!isRoot)(
    "drops the host's page cache, of which there is less then, and says how much there was and is",
    async () => {
      const folder = mkdtempSync(path.join(tmpdir(), "guts-cache-"));
      try {
        const file = path.join(folder, "read");
        writeFileSync(file, Buffer.alloc(128 * mib, 1), { flush: true });
        readFileSync(file);
        const before = cachedBytes();
        const run = await perform("drop-system-caches");
        // What else runs on this machine reads its files again at once, but not this one.
        expect(cachedBytes()).toBeLessThan(before - 64 * mib);
        const said = (await readWholeOutput(run.id)).matchAll(/(cached-before|cached-after): (\d+)$/gm);
        const facts = Object.fromEntries([...said].map(([, name, value]) => [name, Number(value)]));
        expect(facts["cached-after"]).toBeLessThan((facts["cached-before"] ?? 0) - 64 * mib);
        expect(run.revertible).toBe(false);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    150_000,
  );

  it("raises the process's OOM score, and lowers it again", async () => {
    const score = () => Number(readFileSync(`/proc/${rig.pid()}/oom_score_adj`, "utf8"));
    const before = score();
    const run = await perform("set-oom-score", { value: 300, keep: "persistent" });
    expect(score()).toBe(300);
    await revert(run);
    expect(score()).toBe(before);
  }, 150_000);

  it("refuses a memory limit where the process shares its cgroup, and says so", async () => {
    const run = await ended(
      (await confirm(await planNow(incidentId, "add-memory", { memoryMaxBytes: 2048 * mib }))).id,
    );
    expect([run.state, run.result]).toEqual(["failed", expect.stringMatching(/cgroup/)]);
    expect(run.revertible).toBe(false);
  }, 150_000);

  it.skipIf(ownCgroup === null)(
    "sets the limit of the process's own cgroup, then another, and takes that back",
    async () => {
      const cgroup: MemoryCgroup = makeMemoryCgroup(ownCgroup ?? "", `guts-options-${process.pid}-${transport}`);
      cgroup.add(rig.pid() ?? 0);
      const limit = () => cgroup.read("memory.limit_in_bytes");
      await perform("add-memory", { memoryMaxBytes: 900 * mib, keep: "runtime" });
      expect(limit()).toBe(900 * mib);
      const limits = await perform("set-memory-limits", { memoryMaxBytes: 800 * mib, memoryHighBytes: 700 * mib });
      expect(limit()).toBe(800 * mib);
      await revert(limits);
      expect(limit()).toBe(900 * mib);
      const [pid, starts] = [rig.pid() ?? 0, rig.starts()];
      process.kill(pid, "SIGTERM");
      await until("a new process", async () => (rig.starts() > starts && (await rig.live()) ? true : null));
      await cgroup.remove();
    },
    150_000,
  );

  it("takes a heap dump, which is in its folder and kept with the incident as it is", async () => {
    const before = rig.dumps();
    const run = await perform("dump-heap");
    const [name = ""] = rig.dumps().filter((one) => !before.includes(one));
    expect(rig.dumps()).toHaveLength(before.length + 1);
    expect(run.result).toContain(`${name} lies in ${rig.dumpDir} on the node's host. It is kept with the incident.`);
    const [profile] = (await listProfiles({ incidentId: run.incidentId })).filter(({ runId }) => runId === run.id);
    const content = readFileSync(path.join(rig.dumpDir, name));
    expect(profile).toMatchObject({ name, source: "capture", sha256: sha256(content), by: first });
    expect(profile?.summary.top.length).toBeGreaterThan(0);
    expect(readFileSync(path.join(rig.dataFolder, "dumps", profile?.sha256 ?? "")).equals(content)).toBe(true);
  }, 150_000);

  it("enables profiling of a node without it, whose first dump is kept, and takes it back", async () => {
    await rig.withoutProfiling();
    const before = configText();
    const dumps = rig.dumps().length;
    await expect(planNow(incidentId, "dump-heap")).rejects.toThrow("profiling is off");
    const [starts, pid] = [rig.starts(), rig.pid()];
    const run = await perform("enable-profiling");
    expect([rig.starts(), rig.pid() === pid, rig.dumps().length]).toEqual([starts + 1, false, dumps + 1]);
    expect(configText()).toBe(before.replace("  heap: false ", "  heap: true "));
    expect(run.result).toMatch(/heap-.* lies in .* It is kept with the incident\./);
    expect((await listProfiles({ incidentId })).some(({ runId }) => runId === run.id)).toBe(true);
    await perform("dump-heap");
    await revert(run);
    expect(configText()).toBe(before);
    await expect(planNow(incidentId, "dump-heap")).rejects.toThrow("profiling is off");
    await perform("enable-profiling");
  }, 300_000);

  it("collects diagnostics: the files of the manifest with their hashes, and a planted key in none", async () => {
    const dump = path.join(rig.dumpDir, "heap-canary.prof");
    writeFileSync(dump, `${"0".repeat(1000)}${canary}`);
    const collect = async (parameters: object) => {
      const run = await perform("collect-diagnostics", parameters);
      const [kept] = await listArtifacts(run.id);
      const { content, sha256: hash } = await getArtifact(run.id, kept?.name ?? "");
      expect(sha256(content)).toBe(hash);
      return unpack(content);
    };
    const withCanary = (files: Map<string, Buffer>) =>
      [...files].filter(([, bytes]) => bytes.includes(canary)).map(([name]) => name);
    const files = await collect({});
    const manifest = JSON.parse(String(files.get("diagnostics/manifest.json")));
    expect(manifest.files.length).toBeGreaterThan(5);
    for (const { name, sha256: named } of manifest.files) {
      expect(sha256(files.get(`diagnostics/${name}`) ?? Buffer.alloc(0)), name).toBe(named);
    }
    expect(withCanary(files)).toEqual([]);
    expect([...files.values()].some((bytes) => bytes.includes("private_key"))).toBe(true);
    expect(manifest.missing).toContainEqual({ what: "heap dump", reason: expect.stringContaining("not asked for") });
    // Not redacted, which is why it has to be asked for.
    expect(withCanary(await collect({ includeHeap: true }))).toEqual([`diagnostics/heap/${path.basename(dump)}`]);
    rmSync(dump);
  }, 150_000);

  it("installs the trend alert, which Prometheus has loaded, and takes it out again", async () => {
    const { url, ruleFile } = rig.prometheus ?? { url: "", ruleFile: "" };
    const rules = async () => JSON.stringify((await (await fetch(`${url}/api/v1/rules`)).json()).data.groups);
    const run = await perform("install-trend-alert");
    expect([existsSync(ruleFile), await rules()]).toEqual([true, expect.stringContaining("GutsMemoryGrowth")]);
    await revert(run);
    expect([existsSync(ruleFile), await rules()]).toEqual([false, "[]"]);
  }, 150_000);
});

async function unpack(bundle: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const archive = extract();
  archive.end(gunzipSync(bundle));
  for await (const entry of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    files.set(entry.header.name, Buffer.concat(chunks));
  }
  return files;
}
