import "server-only";
import type { WebhookChannel } from "@/lib/domain/notification/channel";
import { toWebhookBody } from "@/lib/domain/notification/templates";
import { postJson } from "./post-json";
import type { Delivery, SendResult } from "./result";
import { readSecretSource } from "./secret-source";

/** Sends one message to a generic webhook. Throws `precondition` when its address or token cannot be read. */
export async function sendWebhook(channel: WebhookChannel, delivery: Delivery): Promise<SendResult> {
  const { id, message, signal, timeoutMs } = delivery;
  const token = channel.bearerTokenFile === null ? null : readSecretSource({ file: channel.bearerTokenFile });
  return postJson(readSecretSource(channel.url), toWebhookBody(message, id), {
    signal,
    timeoutMs,
    headers: {
      "user-agent": "guts-runbook",
      "idempotency-key": id,
      ...channel.headers,
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    secrets: [...Object.values(channel.headers), ...(token === null ? [] : [token])],
  });
}
