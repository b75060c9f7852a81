import "server-only";
import { readFile } from "node:fs/promises";
import type { Duplex } from "node:stream";
import { Client, type ConnectConfig } from "ssh2";
import type { SshHost, SshPlace } from "@/lib/domain/target/ssh";
import { UpstreamError } from "@/lib/errors";
import { type HostKeyCheck, hostKeyCheck } from "./host-key";

const connectTimeoutMs = 10_000;
/** A silent connection is given up after about 15 s, so that a call does not wait for a host that is gone. */
const keepalive = { keepaliveInterval: 5000, keepaliveCountMax: 3 } as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Which machine, as messages name it. */
export function placeName({ user, host, port }: SshPlace): string {
  return `${user}@${host}:${port}`;
}

/**
 * Connects to a host, through the jump host where there is one. Rejects with `UpstreamError`, whose message says what to
 * mend. Keys and passphrases are read anew each time, so that they may be rotated.
 */
export async function connectSsh(ssh: SshHost, env: Environment): Promise<Client> {
  if (ssh.jump === undefined) return connectPlace(ssh, env);
  const jump = await connectPlace(ssh.jump, env);
  try {
    const through = await forward(jump, ssh);
    const client = await connectPlace(ssh, env, through);
    client.once("close", () => jump.end());
    return client;
  } catch (error) {
    jump.end();
    throw error;
  }
}

function forward(jump: Client, to: SshPlace): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(failure(to, "does not answer through the jump host", true)),
      connectTimeoutMs,
    );
    jump.forwardOut("127.0.0.1", 0, to.host, to.port, (cause, stream) => {
      clearTimeout(timer);
      if (cause) reject(failure(to, `cannot be reached through the jump host: ${cause.message}`, true, cause));
      else resolve(stream);
    });
  });
}

async function connectPlace(place: SshPlace, env: Environment, sock?: Duplex): Promise<Client> {
  const check = await hostKeyCheck(place);
  if (typeof check === "string") throw failure(place, `is not connected to: ${check}`, false);
  const login = await readLogin(place, env);
  let refusal: string | null = null;
  const config: ConnectConfig = {
    host: place.host,
    port: place.port,
    username: place.user,
    ...login,
    ...(sock === undefined ? {} : { sock }),
    ...(check.algorithms === null ? {} : { algorithms: { serverHostKey: check.algorithms as HostKeyAlgorithms } }),
    hostVerifier: (key: Buffer) => {
      refusal = check.refusal(key);
      return refusal === null;
    },
    readyTimeout: connectTimeoutMs,
    ...keepalive,
  };
  const client = new Client();
  return new Promise((resolve, reject) => {
    client.once("ready", () => resolve(client));
    client.once("close", () => reject(failure(place, "closed the connection while it was being made", true)));
    // Stays for the connection's life: a broken one ends its calls through `close`, and must not end the process.
    client.on("error", (cause) => reject(toFailure(place, cause, refusal, check)));
    try {
      client.connect(config);
    } catch (cause) {
      const words = cause instanceof Error ? cause.message : String(cause);
      reject(failure(place, `is not connected to: ${keyWords(place, words)}`, false, cause));
    }
  });
}

type HostKeyAlgorithms = NonNullable<Exclude<NonNullable<ConnectConfig["algorithms"]>["serverHostKey"], undefined>>;

async function readLogin(place: SshPlace, env: Environment): Promise<ConnectConfig> {
  if (place.keyFile === undefined) {
    const agent = env.SSH_AUTH_SOCK;
    if (!agent) throw failure(place, "is not connected to: agent: true needs SSH_AUTH_SOCK, which is not set", false);
    return { agent, authHandler: ["agent"] };
  }
  const passphrase = await readPassphrase(place, env);
  const privateKey = await readSecretFile(place, place.keyFile, "key file");
  return { privateKey, ...(passphrase === undefined ? {} : { passphrase }), authHandler: ["publickey"] };
}

async function readPassphrase(place: SshPlace, env: Environment): Promise<string | undefined> {
  const { passphraseEnv, passphraseFile } = place;
  if (passphraseFile !== undefined) {
    return (await readSecretFile(place, passphraseFile, "passphrase file")).replace(/\r?\n$/, "");
  }
  if (passphraseEnv === undefined) return undefined;
  const passphrase = env[passphraseEnv];
  if (passphrase) return passphrase;
  throw failure(place, `is not connected to: passphraseEnv names ${passphraseEnv}, which is not set`, false);
}

async function readSecretFile(place: SshPlace, file: string, what: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
    throw failure(place, `is not connected to: the ${what} ${file} cannot be read (${code})`, false, cause);
  }
}

function keyWords({ keyFile }: SshPlace, words: string): string {
  if (/passphrase|integrity check|decrypt/i.test(words)) {
    return `the key file ${keyFile} needs its passphrase, or another one: set passphraseEnv or passphraseFile`;
  }
  return `the key file ${keyFile} is not a private key that can be read (${words})`;
}

function toFailure(place: SshPlace, cause: Error & { level?: string }, refusal: string | null, check: HostKeyCheck) {
  if (refusal !== null) return failure(place, `is not trusted: ${refusal}`, false, cause);
  if (cause.level === "client-authentication") {
    const way = place.keyFile === undefined ? "no key of the agent" : `not the key ${place.keyFile}`;
    return failure(place, `accepts ${way}. Put its public key into the user's authorized_keys there`, false, cause);
  }
  if (/no matching host key format/i.test(cause.message)) {
    const wanted = check.algorithms?.join(", ") ?? "any known type";
    return failure(
      place,
      `is not trusted: it has no host key of a type that is known for it (${wanted})`,
      false,
      cause,
    );
  }
  if (cause.level === "client-timeout")
    return failure(place, `did not answer within ${connectTimeoutMs} ms`, true, cause);
  return failure(place, `cannot be reached: ${cause.message}`, true, cause);
}

function failure(place: SshPlace, words: string, retryable: boolean, cause?: unknown): UpstreamError {
  const message = `${placeName(place)} ${words}.`;
  return new UpstreamError({ system: "ssh", target: placeName(place), kind: "unreachable", message, retryable, cause });
}
