import type { ConfigFinding } from "@/lib/domain/config-edit/parse-node-config";
import type { HostFacts } from "@/lib/domain/host/facts";
import type { ProfileComparison, ProfileSummary } from "@/lib/domain/profile/stored-profile";
import type { SignalSet } from "@/lib/domain/signal/signal";
import type { TrendSettings } from "@/lib/domain/trend/trend";
import type { Attribution } from "./attribution";
import type { ChosenTrend } from "./choose-window";

/** The settings that the runbook's options change, as a node may or may not heed them. */
const memorySettings = [
  "storage.cache.max_size",
  "api.max_connections",
  "p2p.max_peers",
  "storage.rocksdb",
  "cache clear",
  "consensus.mempool_max_txs",
] as const;
export type MemorySetting = (typeof memorySettings)[number];

/** Something that changed on the node or its host. */
export interface Change {
  /** Epoch ms. */
  at: number;
  kind: "version" | "config" | "deploy" | "unit";
  /** For example `version 0.1.0 → 0.2.0`. */
  text: string;
}

/** New values the options would set; what is absent is chosen from the runbook and the measurements. */
interface Proposals {
  cacheMaxBytes?: number | undefined;
  /** null: left as it is, when the other one is set. */
  maxConnections?: number | null | undefined;
  maxPeers?: number | null | undefined;
  rocksdbBytes?: number | undefined;
  memoryLimitBytes?: number | undefined;
}

/** The newest heap profile of the process that runs now. */
export interface HeapProfileFacts {
  name: string;
  /** Epoch ms. */
  takenAt: number;
  summary: ProfileSummary;
  /** With the one before; null when that was of an earlier process, or there is none. */
  comparison: ProfileComparison | null;
  /** The name of the one before; null where there is no comparison. */
  beforeName: string | null;
}

/** Everything a diagnosis is made from. Nothing else enters: same input, same verdict. */
export interface DiagnosisInput {
  targetId: string;
  /** The moment judged, epoch ms: that of the newest sample, so that a replay gives the same verdict. */
  at: number;
  trend: ChosenTrend;
  /** Where `trend` took RSS from, as a query; null when it was not a query. */
  rssQuery?: string | null | undefined;
  attribution: Attribution | null;
  signals: SignalSet;
  /** `none`: no limit is set, which is known; `unknown`: it could not be read. */
  limit: { state: "set"; bytes: number; source: string } | { state: "none" | "unknown"; source: string };
  /** What the host helper measured, and when. */
  host: { facts: HostFacts; at: number } | null;
  /** Process starts inside the trend's window, epoch ms. */
  restarts: readonly number[];
  /** Kills of this node by the kernel inside the window, with where they were seen. */
  oomKills: readonly { at: number | null; source: string }[];
  changes: readonly Change[];
  /** What a node would mind about its configuration file, as last read; absent: it was not read. */
  configFile?: { path: string; at: number; problems: readonly ConfigFinding[] } | null | undefined;
  /** Whether this build heeds a setting; absent is unknown. */
  honours: Partial<Record<MemorySetting, "yes" | "no" | "unknown">>;
  proposals?: Proposals | undefined;
  /** RSS soon after earlier starts, bytes. */
  postStartRss: readonly number[];
  /** CI artifacts held in memory, when known. */
  artifacts?: number | null | undefined;
  /** What the storage engine says it holds, bytes, when known. */
  rocksdbBytes?: number | null | undefined;
  /** Whether the limit can be raised on the running process (a systemd unit can); else that takes a restart. */
  raisesLimitLive?: boolean | undefined;
  /** Whether a heap profile can be taken from this build; `off`: it could, and its configuration turns that off. */
  heapCapture: "yes" | "no" | "off" | "unknown";
  /** Absent: none is kept of this process. */
  heapProfile?: HeapProfileFacts | null | undefined;
  /** Whether the alert is firing; absent: not known. */
  alertFiring?: boolean | undefined;
  /** The trend's own, for how long a watch has to be. */
  settings?: Partial<TrendSettings> | undefined;
}
