import type { Message } from "@/lib/domain/notification/message";

/** One notification on its way. */
export interface Delivery {
  /** The same in every repeat, so that a receiver can tell one from a new one. */
  id: string;
  message: Message;
  signal: AbortSignal;
  timeoutMs: number;
}

/**
 * Whether a channel took a message. `detail` holds no secret and can be stored: why not, or what was taken in part only;
 * `retryAfterMs`: what the other side asked for.
 */
export type SendResult =
  | { ok: true; detail: string | null }
  | { ok: false; detail: string; retryAfterMs: number | null };

export const refused = (detail: string, retryAfterMs: number | null = null): SendResult => ({
  ok: false,
  detail,
  retryAfterMs,
});
