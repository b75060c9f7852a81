import type { MemorySetting } from "@/lib/domain/action/operation";

/**
 * What came of something done on a host. `done`: the effect is there, by this call. `already`: it was there before, and
 * nothing was done. `refused`: nothing was done, for the reason given. `changed`: nothing was done, since what was to be
 * replaced is no longer what it was planned from. `failed`: it began, and the effect is not there. `cancelled` and
 * `timed out`: the call was ended, the host is left as it is. `lost`: the connection broke; whether the effect is there
 * has to be observed. `not supported`: there is no such way to this kind of host.
 */
const actStates = [
  "done",
  "already",
  "refused",
  "changed",
  "failed",
  "cancelled",
  "timed out",
  "lost",
  "not supported",
] as const;
export type ActState = (typeof actStates)[number];

export interface ActResult {
  state: ActState;
  /** A sentence for the person who asked. */
  detail: string;
  /** What the host said about the effect, by name (`backup`, `sha256`, `before`, `after`, …), as text. */
  facts: Readonly<Record<string, string>>;
}

/** Given to everything that acts. */
export interface ActOptions {
  /** Called with the output as it appears, in whole lines. Must not throw. */
  onOutput?: ((chunk: { stream: "stdout" | "stderr"; text: string }) => void) | undefined;
  /** Cancels: the whole process tree on the host is ended (TERM, KILL after 2 s), and only then does the call resolve. */
  signal?: AbortSignal | undefined;
  /** For the whole call, in whole seconds. */
  timeoutSeconds: number;
}

/** Which process is meant: nothing is done to any other. Start in clock ticks since boot. */
export interface ExpectedProcess {
  expectStartTicks: number;
}

/** The configuration file with its secrets: for the worker's memory only, never stored, logged or shown. */
export interface ConfigSource {
  path: string;
  /** Of the bytes, lower-case hexadecimal. */
  sha256: string;
  text: string;
}

export interface MemoryLimits {
  /** In effect now; `infinity` where no limit is set, null where it cannot be read. Bytes. */
  max: number | "infinity" | null;
  high: number | "infinity" | null;
  /** What the console's own persistent setting says; null: there is none. */
  ownSetting: { max: MemorySetting; high: MemorySetting } | null;
  source: string;
}

/** One heap dump in the node's dump folder. Epoch ms, bytes. */
export interface HeapDump {
  name: string;
  sizeBytes: number;
  modifiedAt: number;
}

/** The node's dump folder: the newest dumps, and the room on its disk in bytes; null where that is not told. */
export interface DumpFolder {
  dumps: HeapDump[];
  freeBytes: number | null;
}

/** Why there is nothing to read. */
export interface NoReading {
  state: "not supported" | "refused" | "failed" | "gone";
  detail: string;
}
export type Reading<T> = { state: "answered"; value: T } | NoReading;

/**
 * Acts on one node where it runs, whatever the way there: helper over local sudo or SSH, supervised or systemd, or the
 * Kubernetes API. Every outcome is a value. A repeated call with the same parameters does nothing twice: each looks first
 * whether its effect is there. Reads change nothing.
 */
export interface HostActor {
  readConfigSource(signal?: AbortSignal): Promise<Reading<ConfigSource>>;
  readMemoryLimits(signal?: AbortSignal): Promise<Reading<MemoryLimits>>;
  /** `persistent`: what the unit's next start gives its process, as systemd says; null where nothing says so. */
  readOomScore(signal?: AbortSignal): Promise<Reading<{ value: number; persistent: number | null }>>;
  listHeapDumps(signal?: AbortSignal): Promise<Reading<DumpFolder>>;
  fetchHeapDump(name: string, signal?: AbortSignal): Promise<Reading<Uint8Array>>;
  /** Raw text of everything that belongs into a bundle, by section; secrets included. */
  readDiagnostics(signal?: AbortSignal): Promise<Reading<ReadonlyMap<string, string>>>;

  /** Facts: `pid`, `start`. */
  restart(options: ActOptions & ExpectedProcess): Promise<ActResult>;
  /**
   * Compare-and-swap on the hash, with a timestamped backup. `path` counts where no process is left to say which file is
   * meant. Facts: `path`, `backup`, `before`, `after`.
   */
  writeConfig(
    options: ActOptions & { path?: string; expectSha256: string; newSha256: string; text: string },
  ): Promise<ActResult>;
  /** As `writeConfig`, from a backup beside the file. */
  restoreConfig(
    options: ActOptions & { path: string; backup: string; expectSha256: string; newSha256: string },
  ): Promise<ActResult>;
  /**
   * Has a systemd unit's failure and start limit forgotten; with `start`, a unit that does not run is started, too. Facts:
   * `before`, `after`, `pid`.
   */
  resetFailed(options: ActOptions & { start: boolean }): Promise<ActResult>;
  /** Facts: `max-before`, `max-after`, `high-before`, `high-after`, and `drop-in` where a file was written. */
  setMemoryLimit(
    options: ActOptions & { max: MemorySetting; high: MemorySetting | null; keep: "runtime" | "persistent" },
  ): Promise<ActResult>;
  /** Facts: `before`, `after`, and `drop-in` where a file was written. */
  setOomScore(
    options: ActOptions & ExpectedProcess & { value: number; keep: "runtime" | "persistent" },
  ): Promise<ActResult>;
  /** Facts: `cached-before`, `cached-after`, in bytes. */
  dropCaches(options: ActOptions): Promise<ActResult>;
  /** `refused` with the program's words where this build has no such command. */
  clearCache(options: ActOptions & ExpectedProcess): Promise<ActResult>;
  /** Never sends the signal to a process that has no handler for it. Facts: `name`, `size`, `sha256`. */
  dumpHeap(options: ActOptions & ExpectedProcess): Promise<ActResult>;
}
