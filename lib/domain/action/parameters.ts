import { z } from "zod";
import { boundsOf } from "@/lib/domain/config-edit/known-keys";
import { formatBytes } from "@/lib/domain/format/format";
import { parseByteSize } from "@/lib/domain/target/byte-size";

const mebibyte = 1024 * 1024;
const gibibyte = 1024 * mebibyte;

/**
 * Bytes as a whole number, also as text (the runbook writes them so), or as text with a binary unit such as `128 MiB`: forms
 * and the API share one reading.
 */
function byteSize(least: number, most: number, standard: number) {
  return z
    .union([z.number(), z.string()])
    .default(standard)
    .transform((given, ctx) => {
      const bytes = typeof given === "number" ? given : parseBytes(given);
      if (bytes !== null && Number.isSafeInteger(bytes) && bytes >= least && bytes <= most) return bytes;
      const message = `must be a size from ${formatBytes(least)} to ${formatBytes(most)}, such as ${formatBytes(standard)}`;
      ctx.addIssue({ code: "custom", message });
      return z.NEVER;
    });
}

function parseBytes(text: string): number | null {
  return /^[0-9]{1,16}$/.test(text.trim()) ? Number(text) : parseByteSize(text);
}

/** A size that the node's configuration bounds. */
function configSize(setting: string, standard: number) {
  const { min, max } = boundsOf(setting);
  return byteSize(min, max, standard);
}

/** A whole number that may be left out; an empty field of a form is null: leave that setting alone. */
function wholeOrNothing(setting: string) {
  const { max } = boundsOf(setting);
  // 0 is no limit, where it is allowed at all.
  const message = `must be a whole number from 1 to ${max}, or empty to leave ${setting} alone`;
  return z
    .union([z.number(), z.string().regex(/^(?:[0-9]{1,7})?$/, message), z.null()], message)
    .transform((given) => (given === "" || given === null ? null : Number(given)))
    .refine((value) => value === null || (Number.isInteger(value) && value >= 1 && value <= max), message)
    .optional();
}

/** A whole number; forms send it as text. */
function whole(least: number, most: number, standard: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^-?[0-9]{1,7}$/, message)
          .transform(Number),
      ],
      message,
    )
    .default(standard)
    .refine((value) => Number.isInteger(value) && value >= least && value <= most, message);
}

/** True or false; forms send it as text. */
function yesOrNo(standard: boolean) {
  return z
    .union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")], "must be true or false")
    .default(standard);
}

/** How long a setting lasts: until the next boot, or beyond it. */
const keepSchema = z.enum(["runtime", "persistent"], "must be runtime or persistent").default("persistent");

/**
 * Whether the newest heap dump goes into the bundle as it is. The runbook's command takes it in; here it is left out
 * unless asked for, since a dump holds the node's memory, keys and tokens included, and nothing can take those out of it.
 */
const includeHeapSchema = yesOrNo(false);

/** With a heap dump before the restart, where one is possible and in time: a restart destroys what it would show. */
const captureFirst = yesOrNo(true);

const nothing = z.strictObject({});

/** One of the two limits at least. */
interface ConnectionLimits {
  maxConnections?: number;
  maxPeers?: number;
  captureFirst: boolean;
}

/** The catalogue's parameters with the runbook's values as defaults (its options B, C, D and F, and its prevention). */
export const actionParameters = {
  "restart-node": z.strictObject({ captureFirst }),
  "reduce-cache": z.strictObject({
    maxSizeBytes: configSize("storage.cache.max_size", 128 * mebibyte),
    captureFirst,
  }),
  "limit-connections": z
    .strictObject({
      maxConnections: wholeOrNothing("api.max_connections"),
      maxPeers: wholeOrNothing("p2p.max_peers"),
      captureFirst,
    })
    .transform(({ maxConnections, maxPeers, ...rest }, ctx): ConnectionLimits => {
      if (maxConnections === undefined && maxPeers === undefined)
        return { maxConnections: 1000, maxPeers: 25, ...rest };
      if (maxConnections == null && maxPeers == null) {
        const message = "must be given where maxPeers is not: with neither there is nothing to change";
        ctx.addIssue({ code: "custom", path: ["maxConnections"], message });
        return z.NEVER;
      }
      return {
        ...(maxConnections == null ? {} : { maxConnections }),
        ...(maxPeers == null ? {} : { maxPeers }),
        ...rest,
      };
    }),
  "tune-rocksdb": z.strictObject({
    blockCacheBytes: configSize("storage.rocksdb.block_cache_size", 256 * mebibyte),
    writeBufferBytes: configSize("storage.rocksdb.write_buffer_size", 32 * mebibyte),
    maxWriteBufferNumber: whole(
      boundsOf("storage.rocksdb.max_write_buffer_number").min,
      boundsOf("storage.rocksdb.max_write_buffer_number").max,
      2,
    ),
    captureFirst,
  }),
  "drop-system-caches": nothing,
  "clear-node-cache": nothing,
  "add-memory": z.strictObject({
    memoryMaxBytes: byteSize(64 * mebibyte, 64 * 1024 * gibibyte, 64 * gibibyte),
    keep: keepSchema,
  }),
  "set-memory-limits": z
    .strictObject({
      memoryMaxBytes: byteSize(64 * mebibyte, 64 * 1024 * gibibyte, 32 * gibibyte),
      memoryHighBytes: byteSize(64 * mebibyte, 64 * 1024 * gibibyte, 28 * gibibyte),
    })
    .refine(({ memoryMaxBytes, memoryHighBytes }) => memoryHighBytes <= memoryMaxBytes, {
      path: ["memoryHighBytes"],
      message: "must not be above memoryMaxBytes: it is where the kernel begins to reclaim",
    }),
  "set-oom-score": z.strictObject({ value: whole(-1000, 1000, -500), keep: keepSchema }),
  "install-trend-alert": nothing,
  "collect-diagnostics": z.strictObject({ includeHeap: includeHeapSchema }),
  "enable-profiling": nothing,
  "dump-heap": nothing,
  "repair-config": nothing,
  "revert-run": z.strictObject({ runId: z.uuid("must be the id of a run") }),
} as const;

export const actionNames = Object.keys(actionParameters) as [ActionName, ...ActionName[]];
export type ActionName = keyof typeof actionParameters;
/** Parameters of an action after validation: every default filled in, sizes in bytes. */
export type ParametersOf<A extends ActionName> = z.output<(typeof actionParameters)[A]>;
/** Any action with its parameters. */
export type ActionRequest = { [A in ActionName]: { action: A; parameters: ParametersOf<A> } }[ActionName];
