import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client, ClientChannel } from "ssh2";
import { encodeWord } from "@/lib/domain/host/encode-words";
import type { SshHost } from "@/lib/domain/target/ssh";
import { AppError, UpstreamError } from "@/lib/errors";
import { collectOutput } from "../output";
import { treeGraceMs } from "../process-tree";
import { stopReason } from "../stop-reason";
import { type HelperCall, type HelperExit, type HostTransport, neverBegun, verbLine } from "../transport";
import { placeName } from "./connect";
import { sharedConnection } from "./shared-connection";

/** After the helper's own grace period: how long its last words may take to arrive. */
const lastWordsMs = 3000;
/** How long a connection that breaks may take to be known as broken. */
const breakMs = 200;
/** Together 10 s, which most calls of the helper take less than. */
const mostRefusals = 50;
const askAgainMs = 200;

export interface SshTransportOptions {
  ssh: SshHost;
  sudo: boolean;
  /** For SSH_AUTH_SOCK and passphrases; default the process's own. */
  env?: Readonly<Record<string, string | undefined>>;
  /** How long a connection without calls is kept; default a minute. */
  idleMs?: number;
}

/** The helper on another machine. One connection carries all calls to it. */
export function sshTransport({ ssh, sudo, env = process.env, idleMs = 60_000 }: SshTransportOptions): HostTransport {
  const connection = sharedConnection({ ssh, env, idleMs });
  const name = `ssh ${placeName(ssh)}`;
  return {
    name,
    async run(call) {
      const command = commandLine(ssh.helperPath, sudo, verbLine(call));
      if (call.signal?.aborted) return neverBegun;
      const stop = stopReason(call.timeoutMs, call.signal);
      try {
        const turn = connection.use((client) => runOn(client, command, call, stop.reason, name));
        // Until the command has begun nothing is there to be ended: the connection is left to come up for the next call.
        const begun = await Promise.race([turn.begun, stop.reason]);
        if (begun === "cancelled" && turn.giveUp()) return neverBegun;
        if (begun === "timed out" && turn.giveUp()) throw lateConnection(name, call.timeoutMs);
        return await turn.result;
      } finally {
        stop.release();
      }
    },
    close: () => connection.close(),
  };
}

function lateConnection(target: string, timeoutMs: number): UpstreamError {
  const message = `${target} was not connected within ${timeoutMs} ms.`;
  return new UpstreamError({ system: "ssh", target, kind: "timeout", message, retryable: true });
}

/** Every word is such that no shell reads it as anything else; the helper decodes them itself. */
function commandLine(helperPath: string, sudo: boolean, words: readonly string[]): string {
  const encoded = words.map((word) => {
    const text = encodeWord(word);
    if (text === null)
      throw new AppError("invalid", "Nothing was done: a parameter is empty or holds a line break or NUL.");
    return text;
  });
  return [...(sudo ? ["sudo", "-n"] : []), helperPath, "encoded", ...encoded].join(" ");
}

async function runOn(
  client: Client,
  command: string,
  call: HelperCall,
  stop: Promise<"timed out" | "cancelled">,
  name: string,
): Promise<HelperExit> {
  let onClose = () => {};
  const lost = new Promise<"lost">((resolve) => {
    onClose = () => resolve("lost");
  });
  client.once("close", onClose);
  try {
    const opening = open(client, command, name);
    // What only reads is not waited for; what acts may have begun, and only its answer or a lost connection tells.
    const opened = await Promise.race([opening, lost, ...(call.acts ? [] : [stop])]).catch(async (error: unknown) => {
      // A broken connection fails the request first and is known as broken a moment later.
      if ((await Promise.race([lost, sleep(breakMs)])) === "lost") return "lost" as const;
      throw error;
    });
    // The command may have been on its way when the connection broke.
    if (opened === "lost") return { ...neverBegun, cancelled: false, lost: true };
    if (opened === "timed out" || opened === "cancelled") {
      opening.then(
        ({ channel }) => channel.close(),
        () => {},
      );
      return { ...neverBegun, cancelled: opened === "cancelled", timedOut: opened === "timed out" };
    }
    return await follow(opened, call, stop, lost);
  } finally {
    client.off("close", onClose);
  }
}

/** A command that was begun, and how it ended as soon as that is heard. */
interface Begun {
  channel: ClientChannel;
  exit: Pick<HelperExit, "exitCode" | "signal"> & { isHeard: boolean };
}

async function follow(
  { channel, exit }: Begun,
  call: HelperCall,
  stop: Promise<"timed out" | "cancelled">,
  lost: Promise<"lost">,
): Promise<HelperExit> {
  const output = collectOutput(call.maxBytes, call.onOutput);
  const ended = new Promise<"ended">((resolve) => channel.once("close", () => resolve("ended")));
  const tooLong = new Promise<"too long">((resolve) => {
    const take = (stream: "stdout" | "stderr", piece: Buffer) => {
      if (!output.take(stream, piece) && !call.acts) resolve("too long");
    };
    channel.on("data", (piece: Buffer) => take("stdout", piece));
    channel.stderr.on("data", (piece: Buffer) => take("stderr", piece));
  });
  channel.on("error", () => {});
  if (!call.acts) channel.end();
  else if (call.input !== undefined && call.input.byteLength > 0) channel.write(Buffer.from(call.input));

  const reason = await Promise.race([ended, lost, stop, tooLong]);
  const isStopped = reason === "timed out" || reason === "cancelled" || reason === "too long";
  if (isStopped) await endCall(channel, call.acts, [ended, lost]);
  const { isHeard, exitCode, signal } = exit;
  return {
    exitCode,
    signal,
    timedOut: reason === "timed out",
    cancelled: reason === "cancelled",
    lost: !isHeard && (call.acts || !isStopped),
    ...output.finish(),
    survivors: [],
  };
}

/** For what acts the end of its input is the order to end everything; the helper then says how it ended. */
async function endCall(channel: ClientChannel, acts: boolean, ends: Promise<unknown>[]): Promise<void> {
  if (acts) {
    channel.end();
    await Promise.race([...ends, sleep(treeGraceMs + lastWordsMs)]);
  }
  channel.close();
}

/**
 * Begins a command. A server that takes no further session in this connection has begun nothing: it may count one that is
 * over here still, or allow fewer than is usual, and is asked again.
 */
function open(client: Client, command: string, name: string): Promise<Begun> {
  const ask = async (): Promise<Begun> => {
    for (let refusals = 0; ; refusals += 1) {
      try {
        return await openOnce(client, command, name);
      } catch (error) {
        if (refusals === mostRefusals || !isSessionRefused(error)) throw error;
        await sleep(askAgainMs);
      }
    }
  };
  const opening = ask();
  // Nobody may be waiting any more when it fails.
  opening.catch(() => {});
  return opening;
}

/** What ssh2 gives with the server's refusal of a channel: the reason by its number in RFC 4254, section 5.1. */
function isSessionRefused(error: unknown): boolean {
  const cause = error instanceof UpstreamError ? error.cause : null;
  return cause instanceof Error && "reason" in cause && typeof cause.reason === "number";
}

function openOnce(client: Client, command: string, name: string): Promise<Begun> {
  return new Promise<Begun>((resolve, reject) => {
    const refuse = (kind: "status" | "unreachable", cause: unknown) => {
      const words = cause instanceof Error ? cause.message : String(cause);
      const message = `${name} did not run the host helper: ${words}.`;
      reject(new UpstreamError({ system: "ssh", target: name, kind, message, retryable: true, cause }));
    };
    try {
      client.exec(command, (cause, channel) => (cause ? refuse("status", cause) : resolve(listen(channel))));
    } catch (cause) {
      // A connection that was closed in this moment takes no request.
      refuse("unreachable", cause);
    }
  });
}

/**
 * Hears how the command ends from its very beginning: the answer of one that is quick comes in the same packet, before
 * anybody who waits for the channel is given it.
 */
function listen(channel: ClientChannel): Begun {
  const exit: Begun["exit"] = { exitCode: null, signal: null, isHeard: false };
  channel.on("exit", (exitCode: number | null, signal?: string) => {
    Object.assign(exit, { exitCode, signal: signal ?? null, isHeard: true });
  });
  return { channel, exit };
}
