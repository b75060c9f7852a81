import { formatBytes } from "@/lib/domain/format/format";
import { freshValue } from "@/lib/domain/signal/signal";
import type { ConsumerName } from "../consumers";
import { clearShare, growthShare, highShare, type Situation } from "../situation";
import type { OptionAssessment } from "../verdict";
import { assessCap, type Cap } from "./cap";
import { runbookValues } from "./catalogue";

const mebibyte = 1024 * 1024;

/** Option B: a smaller object cache. */
export function assessCache(situation: Situation): OptionAssessment {
  const { signals } = situation;
  const bytes = freshValue(signals["cache-bytes"]) ?? levelOf(situation, "cache");
  const cap = situation.proposals?.cacheMaxBytes ?? chosenCap(situation, "cache", runbookValues.cacheMaxBytes, bytes);
  const settled = whyCacheSettles(situation);
  return assessCap(situation, {
    ...bytesOver(situation, "cache", bytes, cap),
    ...(settled === null ? {} : { over: null, notOver: settled }),
    option: "B",
    settings: ["storage.cache.max_size"],
  });
}

/** Option D: smaller block cache and write buffers. */
export function assessRocksdb(situation: Situation): OptionAssessment {
  const bytes = situation.rocksdbBytes ?? levelOf(situation, "rocksdb");
  const cap = situation.proposals?.rocksdbBytes ?? chosenCap(situation, "rocksdb", runbookValues.rocksdbBytes, bytes);
  return assessCap(situation, {
    ...bytesOver(situation, "rocksdb", bytes, cap),
    option: "D",
    settings: ["storage.rocksdb"],
  });
}

/** The runbook's cap; where growth happens below it, the size at which the growth began. */
function chosenCap(situation: Situation, name: ConsumerName, usual: number, bytes: number | null): number {
  const part = situation.attribution?.growth.parts.find((candidate) => candidate.name === name);
  if (situation.dominant?.name !== name || bytes === null || bytes > usual || part?.from == null) return usual;
  return Math.max(mebibyte, Math.floor(part.from / mebibyte) * mebibyte);
}

function bytesOver(
  situation: Situation,
  name: "cache" | "rocksdb",
  bytes: number | null,
  cap: number,
): Omit<Cap, "option" | "settings"> {
  const label = name === "cache" ? "The cache" : "RocksDB";
  const freed = bytes === null ? null : Math.max(0, bytes - cap);
  return {
    unknownReason:
      bytes === null ? `How much ${name === "cache" ? "the cache" : "RocksDB"} holds is not exposed.` : null,
    over:
      freed !== null && freed > 0 ? `${label} holds more than the new cap of ${formatBytes(cap)} would allow` : null,
    notOver: `${label} holds ${formatBytes(bytes ?? 0)}, not more than the new cap of ${formatBytes(cap)}.`,
    freedBytes: freed,
    basis: `${name === "cache" ? "cache" : "RocksDB memory"} over the new cap of ${formatBytes(cap)}`,
    growthShare: growthShare(situation, name),
  };
}

/**
 * A cache that fills up to its own limit stops by itself; when memory then stays below 90 % of its limit, that is no
 * trouble, and the sentence says so. Null otherwise.
 */
export function whyCacheSettles({ signals, dominant, levelBytes, limitBytes }: Situation): string | null {
  const bytes = freshValue(signals["cache-bytes"]);
  const max = freshValue(signals["cache-max-bytes"]);
  if (dominant?.name !== "cache" || dominant.share < clearShare) return null;
  if (bytes === null || max === null || max < bytes || levelBytes === null || limitBytes === null) return null;
  const final = levelBytes + (max - bytes) / dominant.share;
  return final < highShare * limitBytes
    ? `The cache stops at its own limit of ${formatBytes(max)}, with memory at about ${formatBytes(final)}: below 90 % of the limit.`
    : null;
}

function levelOf({ attribution }: Situation, name: ConsumerName): number | null {
  return attribution?.level.parts.find((part) => part.name === name)?.bytes ?? null;
}
