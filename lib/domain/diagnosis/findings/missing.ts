import { type Signal, type SignalName, signalCatalogue } from "@/lib/domain/signal/signal";
import type { Evidence } from "../evidence";
import type { Situation } from "../situation";
import type { Finding } from "../verdict";

/** The signals without which one of the runbook's questions stays open. */
const wanted: readonly SignalName[] = ["rss", "limit", "cache-bytes", "connections", "mempool-transactions"];

/** Names what is not measured, so that silence is not taken for "fine". */
export function missingFindings({ signals, limit }: Situation): Finding[] {
  const missing = wanted.filter((name) => {
    if (name === "limit") return limit.state === "unknown";
    return signals[name]?.state !== "value";
  });
  if (missing.length === 0) return [];
  return [
    {
      id: "signals-missing",
      title: `Not measured: ${missing.map((name) => `${signalCatalogue[name].label} (${stateOf(signals[name])})`).join(", ")}`,
      confidence: "high",
      evidence: missing.map((name) => toEvidence(name, signals[name])),
      wouldChangeIt: "These numbers, from any source.",
    },
  ];
}

function stateOf(signal: Signal | undefined): string {
  return signal && signal.state !== "value" ? signal.state : "unknown";
}

function toEvidence(name: SignalName, signal: Signal | undefined): Evidence {
  return {
    label: signalCatalogue[name].label,
    value: signal?.detail ?? stateOf(signal),
    unit: "text",
    source: signal?.source ?? "not asked for",
    at: signal?.at ?? null,
    query: null,
  };
}
