import { formatBytes } from "@/lib/domain/format/format";

/** One number of a group, ready to be drawn. */
export interface Fact {
  label: string;
  /** Null: not known, and `reason` says why. */
  value: string | null;
  /** The number in full, shown on hover. */
  exact?: string | undefined;
  reason?: string | undefined;
}

const untold = "The host does not tell it, or the helper may not read it.";

/** A size as a fact; null is unknown, with the reason. */
export function bytesFact(label: string, bytes: number | null, reason: string = untold): Fact {
  if (bytes === null) return { label, value: null, reason };
  return { label, value: formatBytes(bytes), exact: `${bytes.toLocaleString("en-US")} bytes` };
}

/** A fact in words or already formatted; null is unknown, with the reason. */
export function textFact(label: string, value: string | null, reason: string = untold): Fact {
  return value === null ? { label, value, reason } : { label, value };
}
