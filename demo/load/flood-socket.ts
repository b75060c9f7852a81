import { connect, type Socket } from "node:net";
import type { Address } from "@/demo/node/address";

/** The most sockets a flood has open, should neither the node nor its limit put an end to it. */
const MAX_OPEN = 4000;

/**
 * An opener of connections that nobody closes. Each call opens one, asks one thing and then keeps silent. One the node
 * closes is not opened again, so that after a restart the flood begins at nothing.
 */
export function createSocketOpener(api: Address): () => void {
  const request = `GET /api/realtime/stats HTTP/1.1\r\nHost: ${api.host}:${api.port}\r\nConnection: keep-alive\r\n\r\n`;
  const open = new Set<Socket>();
  return () => {
    if (open.size >= MAX_OPEN) return;
    const socket = connect(api.port, api.host, () => socket.write(request));
    open.add(socket);
    // An answer nobody reads would leave the end of the connection unseen behind it.
    socket.resume();
    socket.on("error", () => {});
    socket.on("end", () => socket.destroy());
    socket.on("close", () => open.delete(socket));
  };
}
