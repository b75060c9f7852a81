import { chmodSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { CLEAR_COMMAND, controlAddress } from "@/demo/node/control/control-socket";

const MAX_COMMAND_BYTES = 64;
const PATIENCE_MS = 2000;

/** What a cleared cache held. */
export interface Freed {
  entries: number;
  bytes: number;
}

/**
 * Listens for commands on a socket in the data folder that only this user may use, in place of one left by an earlier
 * run. Answers one command a connection, with one line of JSON.
 * @returns a function that ends it
 * @throws Error when the socket cannot be made
 */
export async function startControlServer(dataDir: string, clearCache: () => Freed): Promise<() => void> {
  const address = controlAddress(dataDir);
  const server = createServer((socket) => answer(socket, clearCache));
  rmSync(address.path, { force: true });
  const umask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      // The socket is made within this call, thus with the mask above.
      server.listen(address.path, resolve);
      process.umask(umask);
    });
    chmodSync(address.path, 0o600);
  } catch (error) {
    address.close();
    throw error;
  } finally {
    process.umask(umask);
  }
  return () => {
    server.close();
    address.close();
  };
}

function answer(socket: Socket, clearCache: () => Freed): void {
  let command = "";
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    command += chunk.toString();
    if (command.length > MAX_COMMAND_BYTES) socket.destroy();
    else if (command.endsWith("\n")) {
      const reply = command === `${CLEAR_COMMAND}\n` ? clearCache() : { error: "unknown command" };
      socket.end(`${JSON.stringify(reply)}\n`);
    }
  });
}
