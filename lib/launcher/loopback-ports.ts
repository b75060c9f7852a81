import { createServer } from "node:net";

/** How ports are found; the real one asks the kernel. */
export interface PortSource {
  isFree(port: number): Promise<boolean>;
  anyFree(): Promise<number>;
}

/** Asks the kernel about ports of 127.0.0.1. */
export const loopbackPorts: PortSource = {
  async isFree(port) {
    return (await listenOnce(port)) !== null;
  },
  async anyFree() {
    const port = await listenOnce(0);
    if (port === null) throw new Error("the system has no free port left");
    return port;
  },
};

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : null));
    });
  });
}
