import "server-only";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { SshPlace } from "@/lib/domain/target/ssh";
import { knownKeys } from "./known-hosts";

/** Which host key is accepted. */
export interface HostKeyCheck {
  /** Algorithms to ask the server for, where the types of its keys are known. */
  algorithms: string[] | null;
  /** Why the key is refused; null when it is the right one. */
  refusal(key: Buffer): string | null;
}

/** A key of type ssh-rsa is asked for with today's signatures only. */
const algorithmsOf: Readonly<Record<string, string[]>> = {
  "ssh-ed25519": ["ssh-ed25519"],
  "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
  "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
  "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
  "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256"],
};

const compareFirst = "Compare it with what `ssh-keygen -lf` prints on the host before you trust it";

/**
 * The check that the configuration asks for. A host is never trusted because it is seen for the first time.
 * @returns in words why no connection may be tried, when the file of known hosts does not tell
 */
export async function hostKeyCheck(place: SshPlace): Promise<HostKeyCheck | string> {
  const { knownHostsFile, hostKeySha256 } = place;
  if (hostKeySha256 !== undefined) {
    const pinned = hostKeySha256.replace(/^SHA256:/, "").replace(/=$/, "");
    return {
      algorithms: null,
      refusal: (key) =>
        fingerprint(key) === `SHA256:${pinned}`
          ? null
          : `${offered(key)}, which hostKeySha256 does not name. ${compareFirst}`,
    };
  }
  if (knownHostsFile === undefined) return "neither knownHostsFile nor hostKeySha256 is set";
  let text: string;
  try {
    text = await readFile(knownHostsFile, "utf8");
  } catch (error) {
    return `the known hosts file ${knownHostsFile} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`;
  }
  const { trusted, revoked } = knownKeys(text, place.host, place.port);
  const algorithms = [...new Set(trusted.flatMap(({ type }) => algorithmsOf[type] ?? []))];
  if (algorithms.length === 0) {
    const name = place.port === 22 ? place.host : `[${place.host}]:${place.port}`;
    return `${knownHostsFile} has no key for ${name}. Add its line from \`ssh-keyscan\` once you have compared the fingerprint on the host`;
  }
  return {
    algorithms,
    refusal(key) {
      const text = key.toString("base64");
      if (revoked.includes(text)) return `${offered(key)}, which ${knownHostsFile} marks as revoked`;
      if (trusted.some((known) => known.key === text)) return null;
      return `${offered(key)}, which is not the one in ${knownHostsFile}: either the host has a new key, or this is another machine. ${compareFirst}`;
    },
  };
}

function offered(key: Buffer): string {
  return `the server's host key is ${keyType(key)} ${fingerprint(key)}`;
}

function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=$/, "")}`;
}

/** The first field of a public key: length in four bytes, then the name. The server chose these bytes. */
function keyType(key: Buffer): string {
  const length = key.length >= 4 ? key.readUInt32BE(0) : 0;
  const name = key.subarray(4, 4 + Math.min(length, 40)).toString("latin1");
  return /^[a-z0-9@.-]+$/.test(name) ? name : "of an unknown type";
}
