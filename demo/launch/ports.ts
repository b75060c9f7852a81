import { z } from "zod";
import { FriendlyError } from "@/lib/launcher/friendly-error.mjs";
import type { PortSource } from "@/lib/launcher/loopback-ports";

const services = ["prometheus", "alertmanager", "nodeExporter", "postgres"] as const;
type ServicePorts = Record<(typeof services)[number], number>;

/** The two ports of one node. */
export interface NodePorts {
  api: number;
  metrics: number;
}

/** The ports of everything but the pages; those of the nodes by id. Kept in a file for the next time. */
export interface InnerPorts extends ServicePorts {
  nodes: Record<string, NodePorts>;
}

const savedPort = z.int().min(1).max(65_535).optional().catch(undefined);
const savedSchema = z
  .object({
    ...(Object.fromEntries(services.map((name) => [name, savedPort])) as Record<keyof ServicePorts, typeof savedPort>),
    nodes: z.record(z.string(), z.object({ api: savedPort, metrics: savedPort }).catch({})).catch({}),
  })
  .catch({ nodes: {} });

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
 * A port for every inner service and two for every node, no two the same and none equal to `webPort`. Those of the last
 * time are kept where they are free, so that addresses in notes and open tabs go on working.
 */
export async function chooseInnerPorts(
  saved: unknown,
  webPort: number,
  source: PortSource,
  nodeIds: readonly string[],
): Promise<InnerPorts> {
  const known = savedSchema.parse(saved ?? {});
  const taken = new Set([webPort]);
  const choose = async (last: number | undefined): Promise<number> => {
    let port = last !== undefined && !taken.has(last) && (await source.isFree(last)) ? last : await source.anyFree();
    while (taken.has(port)) port = await source.anyFree();
    taken.add(port);
    return port;
  };
  const ports: [string, number][] = [];
  for (const name of services) ports.push([name, await choose(known[name])]);
  const nodes: [string, NodePorts][] = [];
  for (const id of nodeIds) {
    const last = known.nodes[id];
    nodes.push([id, { api: await choose(last?.api), metrics: await choose(last?.metrics) }]);
  }
  return { ...(Object.fromEntries(ports) as ServicePorts), nodes: Object.fromEntries(nodes) };
}

/** The ports of one node. Throws when none were chosen for it. */
export function portsOf(ports: InnerPorts, node: { id: string }): NodePorts {
  const own = ports.nodes[node.id];
  if (own === undefined) throw new Error(`no ports were chosen for ${node.id}`);
  return own;
}
