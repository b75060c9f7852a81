/**
 * What the helper measured about one process and its host at one moment. Bytes everywhere; null means that the host did
 * not say, never zero.
 */
export interface HostFacts {
  pid: number;
  /** Start of the process, epoch ms: boot time (whole seconds) plus the kernel's ticks. */
  startedAt: number;
  /** Start in clock ticks since boot: with `pid` the identity of a process, free of clock changes. */
  startTicks: number;
  executable: string | null;
  /** null: this kind of host does not tell it (Kubernetes). */
  rssBytes: number | null;
  /** Highest RSS so far (VmHWM). */
  peakBytes: number | null;
  /** Virtual size (VmSize). */
  sizeBytes: number | null;
  anonBytes: number | null;
  fileBytes: number | null;
  swapBytes: number | null;
  /** Mask of the signals with a handler, as /proc prints it: hexadecimal, lowest bit is signal 1. */
  sigCgt: string | null;
  /**
   * Whether SIGUSR1 (10 on x86 and ARM) has a handler; without one it ends the process. A V8 process always has one (it
   * opens the debugger), so `true` alone is no leave to send it.
   */
  catchesSigusr1: boolean | null;
  /** Soft limit of open files. */
  noFileLimit: number | "unlimited" | null;
  /** null: the memory cgroup could not be read. */
  cgroup: CgroupFacts | null;
  host: { totalBytes: number | null; availableBytes: number | null; oomKills: number | null };
  /** The processes with the most RSS on the host, largest first, at most ten. */
  top: { pid: number; rssBytes: number; command: string }[];
  /** What could not be read and why, as the helper said it. */
  unreadable: string[];
}

export interface CgroupFacts {
  version: 1 | 2;
  /** The smallest limit that binds, the ancestors' included; null: no limit is set. */
  limitBytes: number | null;
  /** Where version 2 begins to throttle (memory.high); null: nowhere, or version 1. */
  highBytes: number | null;
  /** Charged memory, page cache included. */
  currentBytes: number | null;
  /** Page cache that the kernel can drop at once; usage minus this is the working set. */
  inactiveFileBytes: number | null;
  oomKills: number | null;
}

/**
 * The helper's answer. `gone`: the recorded process does not run (any more). `mismatch`: the pid now belongs to another
 * process. `unreadable`: the helper may not look. `malformed`: the text is not an answer of the helper, or cut off.
 */
export type HostFactsResult =
  | { state: "running"; facts: HostFacts }
  | { state: "gone" | "mismatch" | "unreadable" | "malformed"; detail: string };
