import { createHash } from "node:crypto";
import type { HostDetailReader } from "@/lib/adapters/hosts/registry";
import type { NodeClient } from "@/lib/adapters/node/client";
import type { ActResult, HeapDump, HostActor } from "@/lib/domain/host/actor";
import type { HostFacts } from "@/lib/domain/host/facts";
import type { RunAccess } from "../access";

export const mib = 1024 * 1024;
export const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

const factsOf = (pid: number, rssBytes: number, catchesSigusr1: boolean | null): HostFacts => ({
  pid,
  startedAt: 1_790_000_000_000,
  startTicks: pid * 100,
  executable: null,
  rssBytes,
  peakBytes: null,
  sizeBytes: null,
  anonBytes: null,
  fileBytes: null,
  swapBytes: null,
  sigCgt: null,
  catchesSigusr1,
  noFileLimit: null,
  cgroup: null,
  host: { totalBytes: null, availableBytes: null, oomKills: null },
  top: [],
  unreadable: [],
});

/**
 * A host in memory, for what no real one does on demand: one process and one configuration file, whose cache size the node
 * tells once it was restarted. It keeps the promises of `HostActor`: each act looks first.
 */
export class SmallHost {
  pid = 7;
  rssBytes = 400 * mib;
  healthy = true;
  catchesSigusr1: boolean | null = null;
  /** So many looks at the cache's size get no answer; the node answers from then on. */
  silentLooks = 0;
  text: string;
  /** What the running process has loaded. */
  loaded: string;
  readonly backups = new Map<string, string>();
  readonly calls: string[] = [];
  /** Answers of acts that are not the usual ones, by the act's name; each is used once. */
  readonly answers = new Map<
    string,
    ActResult | ((options: { signal?: AbortSignal | undefined }) => Promise<ActResult>)
  >();
  /** Done on each look at the process, before it is answered. */
  onLook: () => Promise<void> | void = () => {};
  /** The memory limit in effect, bytes. */
  limit = 400 * mib;
  /** What the node has dumped, and what each of them holds. */
  readonly dumps: HeapDump[] = [];
  dumpContent: Uint8Array = new Uint8Array();
  readonly path = "/etc/guts/config.yaml";

  constructor(text = "storage:\n  cache:\n    max_size: 256\n") {
    this.text = text;
    this.loaded = text;
  }

  access(): RunAccess {
    return {
      hosts: new Map([["validator-2", this.reader()]]),
      nodes: new Map([["validator-2", this.node()]]),
      actors: new Map([["validator-2", this.actor()]]),
      me: { executor: "test", epoch: 1 },
      watchSeconds: 60,
    };
  }

  private reader(): HostDetailReader {
    const reader: Partial<HostDetailReader> = {
      readFacts: async () => {
        await this.onLook();
        return { state: "running", facts: factsOf(this.pid, this.rssBytes, this.catchesSigusr1) };
      },
      readBackups: async () => {
        const backups = [...this.backups].map(([name, text]) => ({ name, sha256: hashOf(text) }));
        return { state: "answered", value: { backups } } as never;
      },
    };
    return reader as HostDetailReader;
  }

  private node(): NodeClient {
    const absent = async () => ({ state: "not exposed" as const, detail: "404" });
    const at = 0;
    const node: Partial<NodeClient> = {
      probeHealth: async () => {
        const value = {
          ok: this.healthy,
          status: "up",
          httpStatus: this.healthy ? 200 : 503,
          version: "1",
          uptimeSeconds: 1,
          latencySeconds: 0.1,
        };
        return { state: "value", at, value };
      },
      readCache: async () => {
        if (this.silentLooks > 0) {
          this.silentLooks -= 1;
          return { state: "error", kind: "timeout", detail: "no answer within 2 s" };
        }
        const maxSizeBytes = Number(/max_size: (\d+)/.exec(this.loaded)?.[1]);
        return { state: "value", at, value: { entries: 0, sizeBytes: 0, maxSizeBytes, hits: 0, misses: 0 } };
      },
    };
    return new Proxy(node, { get: (known, name) => Reflect.get(known, name) ?? absent }) as NodeClient;
  }

  private actor(): HostActor {
    const actor: Partial<HostActor> = {
      readConfigSource: async () => ({
        state: "answered",
        value: { path: this.path, sha256: hashOf(this.text), text: this.text },
      }),
      restart: (options) =>
        this.act("restart", options, () => {
          if (this.pid * 100 !== options.expectStartTicks) return "already";
          this.pid += 1;
          this.rssBytes = 100 * mib;
          this.loaded = this.text;
          return {};
        }),
      writeConfig: (options) => this.act("write", options, () => this.swap(options, options.text)),
      readMemoryLimits: async () => ({
        state: "answered",
        value: { max: this.limit, high: "infinity", ownSetting: null, source: "test" },
      }),
      setMemoryLimit: (options) =>
        this.act("limit", options, () => {
          if (this.limit === options.max) return "already";
          this.limit = Number(options.max);
          return {};
        }),
      listHeapDumps: async () => ({ state: "answered", value: { dumps: [...this.dumps], freeBytes: null } }),
      dumpHeap: (options) =>
        this.act("dump", options, () => {
          const made = { name: `heap-${this.dumps.length}.prof`, sizeBytes: this.dumpContent.length, modifiedAt: 0 };
          this.dumps.push(made);
          return { name: made.name, size: String(made.sizeBytes) };
        }),
      fetchHeapDump: async () => ({ state: "answered", value: this.dumpContent }),
      resetFailed: (options) => this.act("reset-failed", options, () => ({})),
      restoreConfig: (options) =>
        this.act("restore", options, () => this.swap(options, this.backups.get(options.backup) ?? "")),
    };
    return actor as HostActor;
  }

  private async act(
    name: string,
    options: { signal?: AbortSignal | undefined },
    effect: () => Record<string, string> | "already" | "changed",
  ): Promise<ActResult> {
    this.calls.push(name);
    const answer = this.answers.get(name);
    this.answers.delete(name);
    if (answer) return typeof answer === "function" ? answer(options) : answer;
    const facts = effect();
    if (typeof facts === "string") return { state: facts, detail: `${name}: ${facts}.`, facts: {} };
    return { state: "done", detail: `${name} was done.`, facts };
  }

  private swap({ expectSha256, newSha256 }: { expectSha256: string; newSha256: string }, text: string) {
    const now = hashOf(this.text);
    if (now === newSha256) return "already" as const;
    if (now !== expectSha256) return "changed" as const;
    const backup = `config.yaml.bak-${this.backups.size + 1}`;
    this.backups.set(backup, this.text);
    this.text = text;
    return { path: this.path, backup, before: now, after: newSha256 };
  }
}
