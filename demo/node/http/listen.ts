import type { Server } from "node:http";
import type { Address } from "@/demo/node/address";
import type { ConnectionBuffers } from "@/demo/node/memory/connection-buffers";

/**
 * Starts listening.
 * @throws Error naming the listener when the address cannot be used, for example because another process has it
 */
export function listen(server: Server, address: Address, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(new Error(`the ${name} listener cannot use ${address.host}:${address.port}: ${error.message}`)),
    );
    server.listen(address.port, address.host, resolve);
  });
}

/** Stops listening and ends every connection at once. */
export function closeNow(server: Server): void {
  server.close();
  server.closeAllConnections();
}

/** Gives every socket of a listener a buffer for as long as it is open. */
export function bufferSockets(server: Server, buffers: ConnectionBuffers): void {
  server.on("connection", (socket) => {
    socket.once("close", buffers.acquire());
  });
}
