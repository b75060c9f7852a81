import "server-only";
import type { Channel } from "@/lib/domain/notification/channel";
import type { Delivery, SendResult } from "./result";
import { sendSlack } from "./slack";
import { sendMail } from "./smtp";
import { sendWebhook } from "./webhook";

/** Sends one message over one channel, once. Throws `precondition` when a secret of the channel cannot be read. */
export function deliver(channel: Channel, delivery: Delivery): Promise<SendResult> {
  switch (channel.kind) {
    case "webhook":
      return sendWebhook(channel, delivery);
    case "slack":
      return sendSlack(channel, delivery);
    case "smtp":
      return sendMail(channel, delivery);
  }
}
