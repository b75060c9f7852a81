import { formatBytes } from "@/lib/domain/format/format";
import { freshValue } from "@/lib/domain/signal/signal";
import { growthShare, type Situation } from "../situation";
import type { OptionAssessment } from "../verdict";
import { assessCap } from "./cap";
import { runbookValues } from "./catalogue";

interface Counted {
  name: "connections" | "peers";
  current: number | null;
  cap: number;
  over: number;
  bytesEach: number | null;
}

/** Option C: fewer connections and peers, each of which holds buffers. */
export function assessConnections(situation: Situation): OptionAssessment {
  const { signals, proposals } = situation;
  const kinds = [
    toCounted(situation, "connections", freshValue(signals.connections), proposals?.maxConnections),
    toCounted(situation, "peers", freshValue(signals.peers), proposals?.maxPeers),
  ].filter((kind) => kind !== null);
  const over = kinds.filter((kind) => kind.over > 0);
  const known = kinds.filter((kind) => kind.current !== null);
  const capped = over.length > 0 ? over : kinds;
  const sized = over.filter((kind) => kind.bytesEach !== null);
  const shares = over.flatMap(({ name }) => growthShare(situation, name) ?? []);
  return assessCap(situation, {
    option: "C",
    settings:
      capped.length > 0 && capped.every((kind) => kind.name === "peers") ? ["p2p.max_peers"] : ["api.max_connections"],
    unknownReason: known.length === 0 ? "The number of connections is not exposed." : null,
    over:
      over.length > 0
        ? over.map(({ name, over: count, cap }) => `${count} ${name} over a cap of ${cap}`).join(" and ")
        : null,
    notOver: `${known.map(({ name, current, cap }) => `${current} ${name} are open, no more than a cap of ${cap} would allow`).join("; ")}.`,
    freedBytes: sized.length > 0 ? sized.reduce((sum, kind) => sum + kind.over * (kind.bytesEach ?? 0), 0) : null,
    basis:
      sized.length > 0
        ? sized
            .map(({ name, bytesEach }) => `${name} over the new cap × ${formatBytes(bytesEach ?? 0)} each`)
            .join(", ")
        : "bytes for each connection are not known",
    growthShare:
      shares.length > 0
        ? Math.min(
            1,
            shares.reduce((sum, share) => sum + share, 0),
          )
        : null,
  });
}

/** Null for what is left as it is. The runbook's cap; where growth happens below it, about the number (in tens) at which the growth began. */
function toCounted(
  situation: Situation,
  name: Counted["name"],
  current: number | null,
  proposed: number | null | undefined,
): Counted | null {
  if (proposed === null) return null;
  const part = situation.attribution?.growth.parts.find((candidate) => candidate.name === name);
  const unit = situation.attribution?.perUnit.find((candidate) => candidate.name === name);
  const usual = name === "connections" ? runbookValues.maxConnections : runbookValues.maxPeers;
  const below = situation.dominant?.name === name && current !== null && current <= usual && part?.from != null;
  const cap = proposed ?? (below ? Math.max(10, Math.ceil((part.from ?? 0) / 10) * 10) : usual);
  // Bytes that a node reports for all its buffers are as good as a figure for each.
  const inBytes =
    part?.unit === "bytes" && part.to !== null && current !== null && current > 0 ? part.to / current : null;
  return { name, current, cap, over: Math.max(0, (current ?? 0) - cap), bytesEach: unit?.bytes ?? inBytes };
}
