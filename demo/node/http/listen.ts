import type { Server } from "node:http";
import type { Address } from "@/demo/node/address";

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

/** Counts the sockets open on a listener from now on. */
export function countSockets(server: Server): () => number {
  let open = 0;
  server.on("connection", (socket) => {
    open += 1;
    socket.once("close", () => {
      open -= 1;
    });
  });
  return () => open;
}
