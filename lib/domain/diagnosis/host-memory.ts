import { freshValue } from "@/lib/domain/signal/signal";
import type { DiagnosisInput } from "./input";

/** Memory of the host and its largest processes other than the node. Bytes. */
export interface HostMemory {
  totalBytes: number;
  availableBytes: number;
  usedBytes: number;
  usedShare: number;
  others: { pid: number; rssBytes: number; command: string }[];
  source: string;
  at: number | null;
}

/** From the signals, else from the host helper; null when neither knows. "Used" leaves out what the kernel can give up. */
export function hostMemory({ signals, host }: DiagnosisInput): HostMemory | null {
  const total = freshValue(signals["host-memory-total"]);
  const available = freshValue(signals["host-memory-available"]);
  const others = (host?.facts.top ?? [])
    .filter((process) => process.pid !== host?.facts.pid)
    .sort((a, b) => b.rssBytes - a.rssBytes);
  const build = (totalBytes: number, availableBytes: number, source: string, at: number | null): HostMemory => {
    const usedBytes = Math.max(0, totalBytes - availableBytes);
    return { totalBytes, availableBytes, usedBytes, usedShare: usedBytes / totalBytes, others, source, at };
  };
  if (total !== null && total > 0 && available !== null) {
    const signal = signals["host-memory-available"];
    return build(total, available, signal?.source ?? "not known", signal?.at ?? null);
  }
  const facts = host?.facts.host;
  if (!facts || facts.totalBytes === null || facts.availableBytes === null || facts.totalBytes <= 0) return null;
  return build(facts.totalBytes, facts.availableBytes, "host helper", host?.at ?? null);
}
