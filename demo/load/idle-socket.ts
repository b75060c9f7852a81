import { connect } from "node:net";
import type { Address } from "@/demo/node/address";

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 8000;
/** How often an idle client shows that it is alive, in milliseconds. */
const SIGN_OF_LIFE_MS = 30_000;

/** How long to wait before the next attempt, in milliseconds: doubling from a quarter of a second to eight seconds. */
export function retryDelayMs(failures: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
}

/**
 * Holds one keep-alive connection open for as long as the process lives: a request on connecting and one every half
 * minute, nothing in between. A lost or refused connection is opened again with growing pauses.
 */
export function holdIdleSocket(api: Address): void {
  const request = `GET /api/realtime/stats HTTP/1.1\r\nHost: ${api.host}:${api.port}\r\nConnection: keep-alive\r\n\r\n`;
  let failures = 0;
  const open = () => {
    const socket = connect(api.port, api.host);
    let timer: NodeJS.Timeout | undefined;
    socket.on("connect", () => {
      socket.write(request);
      timer = setInterval(() => socket.write(request), SIGN_OF_LIFE_MS);
    });
    // Only an answer proves that the node kept the connection: one over its limit is accepted and dropped.
    socket.on("data", () => {
      failures = 0;
    });
    // An error is always followed by close, which is where the connection is opened again.
    socket.on("error", () => {});
    socket.on("close", () => {
      clearInterval(timer);
      setTimeout(open, retryDelayMs(failures) * (0.75 + Math.random() / 2));
      failures += 1;
    });
    // Without this the half-open connection of a stopped node would never close.
    socket.on("end", () => socket.destroy());
  };
  open();
}
