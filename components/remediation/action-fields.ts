import {
  type ActionName,
  type ActionRequest,
  actionParameters,
  type ParametersOf,
} from "@/lib/domain/action/parameters";

interface FieldWords {
  kind: "size" | "count" | "keep" | "heap" | "capture" | "run";
  label: string;
  /** What the value does, and what to mind. */
  help: string;
}

/** One field of an action's form. */
export interface ActionField extends FieldWords {
  /** The parameter's name. */
  name: string;
  /** The runbook's value, as it is typed; empty when there is none. */
  standard: string;
}

const keep: FieldWords = {
  kind: "keep",
  label: "Lasts",
  help: "Also after a boot: written into the host's settings, so note it for the review.",
};

const captureFirst: FieldWords = {
  kind: "capture",
  label: "Heap dump first",
  help: "The restart destroys what it would show. It never holds the restart up: the plan says whether one is taken.",
};

/** Words for every parameter of every action; a parameter without a field does not compile. */
const fieldWords: { [A in ActionName]: { [P in keyof ParametersOf<A>]-?: FieldWords } } = {
  "restart-node": { captureFirst },
  "reduce-cache": {
    maxSizeBytes: {
      kind: "size",
      label: "Cache size",
      help: "storage.cache.max_size. Less means more reads from disk.",
    },
    captureFirst,
  },
  "limit-connections": {
    maxConnections: {
      kind: "count",
      label: "Connections",
      help: "api.max_connections. Clients beyond it are turned away: stay above the normal load. Empty: it is left alone.",
    },
    maxPeers: { kind: "count", label: "Peers", help: "p2p.max_peers. Empty: it is left alone." },
    captureFirst,
  },
  "tune-rocksdb": {
    blockCacheBytes: {
      kind: "size",
      label: "Block cache",
      help: "storage.rocksdb.block_cache_size. Less means more reads from disk.",
    },
    writeBufferBytes: {
      kind: "size",
      label: "Write buffer",
      help: "storage.rocksdb.write_buffer_size, of each. Less means more flushes.",
    },
    maxWriteBufferNumber: {
      kind: "count",
      label: "Write buffers",
      help: "storage.rocksdb.max_write_buffer_number.",
    },
    captureFirst,
  },
  "drop-system-caches": {},
  "clear-node-cache": {},
  "add-memory": {
    memoryMaxBytes: {
      kind: "size",
      label: "New limit",
      help: "The kernel ends the node above it. It is compared with the memory the host has.",
    },
    keep,
  },
  "set-memory-limits": {
    memoryMaxBytes: { kind: "size", label: "MemoryMax", help: "The kernel ends the node above it." },
    memoryHighBytes: {
      kind: "size",
      label: "MemoryHigh",
      help: "Above it the kernel reclaims memory and slows the node down. Not above MemoryMax.",
    },
  },
  "set-oom-score": {
    value: {
      kind: "count",
      label: "OOM score",
      help: "-1000 to 1000. The lower, the later the kernel chooses this node.",
    },
    keep,
  },
  "install-trend-alert": {},
  "collect-diagnostics": {
    includeHeap: {
      kind: "heap",
      label: "Heap dump",
      help: "The newest one. It holds the node's memory, secrets included, and is not redacted.",
    },
  },
  "enable-profiling": {},
  "dump-heap": {},
  "repair-config": {},
  "revert-run": { runId: { kind: "run", label: "Run", help: "The run whose changes are taken back." } },
};

/** The choices of a field of kind `keep`: what is posted, and what it is called. */
const keepChoices = [
  { value: "persistent", label: "also after a boot" },
  { value: "runtime", label: "until the next boot" },
] as const satisfies { value: ParametersOf<"set-oom-score">["keep"]; label: string }[];

/** The choices of a field of kind `heap`. */
const heapChoices = [
  { value: "false", label: "left out" },
  { value: "true", label: "included, not redacted" },
] as const satisfies { value: `${ParametersOf<"collect-diagnostics">["includeHeap"]}`; label: string }[];

/** The choices of a field of kind `capture`. */
const captureChoices = [
  { value: "true", label: "where it is safe and in time" },
  { value: "false", label: "no" },
] as const satisfies { value: `${ParametersOf<"restart-node">["captureFirst"]}`; label: string }[];

/** What a field offers to choose from; null where it is typed. */
export function choicesOf(kind: ActionField["kind"]): readonly { value: string; label: string }[] | null {
  if (kind === "keep") return keepChoices;
  if (kind === "capture") return captureChoices;
  return kind === "heap" ? heapChoices : null;
}

/** The fields of an action's form in their order, with the runbook's values; empty when it takes no parameters. */
export function fieldsOf(action: ActionName): ActionField[] {
  const standards = standardsOf(action);
  const words: Record<string, FieldWords> = fieldWords[action];
  return Object.entries(words).map(([name, field]) => ({
    name,
    ...field,
    standard: toFieldText(field.kind, standards[name]),
  }));
}

/** The runbook's values of an action; empty for one that has none of its own. */
function standardsOf(action: ActionName): Record<string, unknown> {
  const parsed = actionParameters[action].safeParse({});
  return parsed.success ? (parsed.data as ActionRequest["parameters"] & Record<string, unknown>) : {};
}

const binaryUnits = ["TiB", "GiB", "MiB", "KiB"] as const;

/** A value as a person types it: a size in the largest binary unit that leaves it whole, else in bytes. Null and undefined are empty. */
export function toFieldText(kind: ActionField["kind"], value: unknown): string {
  if (value === undefined || value === null) return "";
  if (kind !== "size" || typeof value !== "number") return String(value);
  const power = (unit: number) => 1024 ** (binaryUnits.length - unit);
  const unit = binaryUnits.findIndex((_, index) => value !== 0 && value % power(index) === 0);
  return unit === -1 ? String(value) : `${value / power(unit)} ${binaryUnits[unit]}`;
}

/** The value as shown outside its field. */
export function toFieldWord(kind: ActionField["kind"], text: string): string {
  return choicesOf(kind)?.find(({ value }) => value === text)?.label ?? text;
}
