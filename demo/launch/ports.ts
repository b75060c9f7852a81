import { z } from "zod";
import { FriendlyError } from "@/lib/launcher/friendly-error.mjs";
import type { PortSource } from "@/lib/launcher/loopback-ports";

export const innerPortNames = [
  "prometheus",
  "alertmanager",
  "nodeExporter",
  "nodeApi",
  "nodeMetrics",
  "postgres",
] as const;
export type InnerPorts = Record<(typeof innerPortNames)[number], number>;

const portSchema = z.int().min(1).max(65_535);
const savedSchema = z.partialRecord(z.enum(innerPortNames), portSchema).catch({});

/**
 * The port of the pages: the one asked for, which must be free, else 3000 or the next free one above it.
 * Throws a FriendlyError when there is none.
 */
export async function chooseWebPort(wanted: number | null, source: PortSource): Promise<number> {
  if (wanted !== null) {
    if (await source.isFree(wanted)) return wanted;
    throw new FriendlyError(
      `Port ${wanted} is taken by another program. End that program, or choose another port: PORT=${wanted + 1} npm run demo`,
    );
  }
  for (let port = 3000; port < 3100; port += 1) if (await source.isFree(port)) return port;
  throw new FriendlyError("All ports from 3000 to 3099 are taken. Choose one: PORT=4000 npm run demo");
}

/**
 * A port for every inner service, no two the same and none equal to `webPort`. Those of the last time are kept where they
 * are free, so that addresses in notes and open tabs go on working.
 */
export async function chooseInnerPorts(saved: unknown, webPort: number, source: PortSource): Promise<InnerPorts> {
  const known = savedSchema.parse(saved ?? {});
  const taken = new Set([webPort]);
  const chosen: [string, number][] = [];
  for (const name of innerPortNames) {
    const last = known[name];
    let port = last !== undefined && !taken.has(last) && (await source.isFree(last)) ? last : await source.anyFree();
    while (taken.has(port)) port = await source.anyFree();
    taken.add(port);
    chosen.push([name, port]);
  }
  return Object.fromEntries(chosen) as InnerPorts;
}
