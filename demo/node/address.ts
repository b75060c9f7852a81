/** A host and a port to listen on or connect to. */
export interface Address {
  host: string;
  port: number;
}

const LOOPBACK_HOSTS = new Set(["127.0.0.1", "localhost", "::1"]);

/**
 * Reads `host:port` (an IPv6 host in brackets).
 * @returns null when the text has another form or the port is not between 0 and 65535
 */
export function findAddress(text: string): Address | null {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^\s:[\]]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port > 65_535 ? null : { host, port };
}

/**
 * Reads the address of one of the demo's own listeners or peers.
 * @throws Error when it is not `host:port`, or not on the loopback interface: the stand-in has no authentication
 */
export function parseLoopbackAddress(text: string, option: string): Address {
  const address = findAddress(text);
  if (address === null) throw new Error(`${option}: "${text}" is not host:port; write for example 127.0.0.1:8080`);
  if (!LOOPBACK_HOSTS.has(address.host)) {
    throw new Error(`${option}: the demo stays on the loopback interface; use 127.0.0.1 instead of ${address.host}`);
  }
  return address;
}
