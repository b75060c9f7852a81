import type { Scenario } from "@/demo/node/environment";

/** How a scenario uses memory; shares are of the limit. */
export interface Physics {
  /** RSS after start-up. */
  startShare: number;
  /** Objects the traffic asks the cache for. */
  workingSetShare: number;
  /** What the node itself makes grow while the growth file exists; null where its clients do, or nothing does. */
  grows: "sessions" | "cache" | null;
  /** Buffers of one open API socket, in bytes. */
  connectionBufferBytes: number;
  /** Every life after the first one fills the cache gradually, as traffic does, instead of before it is ready. */
  warmsGradually: boolean;
}

const KIB = 1024;
const USUAL = { grows: null, connectionBufferBytes: 16 * KIB, warmsGradually: false } as const;

export const PHYSICS: Record<Scenario, Physics> = {
  leak: { ...USUAL, startShare: 0.87, workingSetShare: 0.5, grows: "sessions" },
  steady: { ...USUAL, startShare: 0.6, workingSetShare: 0.25 },
  cache: { ...USUAL, startShare: 0.8, workingSetShare: 0.19, grows: "cache" },
  connections: { ...USUAL, startShare: 0.8, workingSetShare: 0.25, connectionBufferBytes: 128 * KIB },
  mempool: { ...USUAL, startShare: 0.8, workingSetShare: 0.25 },
  "restart-sawtooth": { ...USUAL, startShare: 0.75, workingSetShare: 0.46, warmsGradually: true },
};
