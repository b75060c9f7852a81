import "server-only";
import type { SlackChannel } from "@/lib/domain/notification/channel";
import { toSlackBody } from "@/lib/domain/notification/templates";
import { postJson } from "./post-json";
import type { Delivery, SendResult } from "./result";
import { readSecretSource } from "./secret-source";

/** Sends one message to an incoming webhook of Slack, or of what takes the same. Throws `precondition` without an address. */
export async function sendSlack(channel: SlackChannel, { message, signal, timeoutMs }: Delivery): Promise<SendResult> {
  return postJson(readSecretSource(channel.url), toSlackBody(message), { signal, timeoutMs, headers: {}, secrets: [] });
}
