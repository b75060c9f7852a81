import type { TrendPoint } from "../theil-sen";
import type { GateName, TrendResult } from "../trend";

export const KiB = 1024;
export const MiB = 1024 * KiB;
export const GiB = 1024 * MiB;
export const hour = 3600;

/** Where all series begin, epoch ms. */
export const startMs = Date.UTC(2025, 5, 3, 4, 0, 0);

export const atSecond = (seconds: number): number => startMs + Math.round(seconds * 1000);

/** Samples every `everySeconds` over `hours`, both ends included; `valueAt` gets seconds from the start. */
export function series(hours: number, valueAt: (seconds: number) => number, everySeconds = 60): TrendPoint[] {
  return Array.from({ length: Math.round((hours * hour) / everySeconds) + 1 }, (_, index) => ({
    at: atSecond(index * everySeconds),
    value: valueAt(index * everySeconds),
  }));
}

/** A number between −1 and 1 for each second and seed, without order in it. */
export function jitter(seconds: number, seed = 1): number {
  let mixed = Math.imul((Math.round(seconds) ^ (seed * 0x9e3779b9)) >>> 0, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32) * 2 - 1;
}

/** Names of the gates that did not pass. */
export const failedGates = (result: TrendResult): GateName[] =>
  result.gates.filter((gate) => !gate.passed).map((gate) => gate.name);
