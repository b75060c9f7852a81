import { connect } from "node:net";
import { z } from "zod";
import type { Freed } from "@/demo/node/control/control-server";
import { CLEAR_COMMAND, controlAddress } from "@/demo/node/control/control-socket";

const PATIENCE_MS = 5000;
const freedSchema = z.object({ entries: z.int().nonnegative(), bytes: z.int().nonnegative() });

/**
 * Lets the node that runs on this data folder clear its object cache.
 * @returns what the cache held
 * @throws Error when no node runs on it, or it does not answer within five seconds
 */
export async function clearCacheOfRunningNode(dataDir: string): Promise<Freed> {
  const line = await ask(dataDir).catch((cause: unknown) => {
    throw new Error(`no running node answers in ${dataDir}: ${cause instanceof Error ? cause.message : cause}`);
  });
  return freedSchema.parse(JSON.parse(line));
}

async function ask(dataDir: string): Promise<string> {
  const address = controlAddress(dataDir);
  try {
    return await new Promise<string>((resolve, reject) => {
      let line = "";
      const socket = connect(address.path, () => socket.write(`${CLEAR_COMMAND}\n`));
      socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error("it stays silent")));
      socket.once("error", reject);
      socket.on("data", (chunk: Buffer) => {
        line += chunk.toString();
      });
      socket.once("close", () => (line.endsWith("\n") ? resolve(line) : reject(new Error("it hung up"))));
    });
  } finally {
    address.close();
  }
}
