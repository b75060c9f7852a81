import { z } from "zod";

/** Under this name an issue for the forge stands among the messages that wait to be sent; no channel can be called so. */
export const forgeChannel = "forge:issue";

/** What is kept of an issue that somebody asked the worker to file. */
export const filingSchema = z.object({
  title: z.string(),
  body: z.string(),
  labels: z.array(z.string()),
  /** Of the forge. */
  host: z.string(),
  requestedBy: z.string(),
  /** Of the issue, once it is there. */
  url: z.string().nullable(),
});
export type Filing = z.infer<typeof filingSchema>;

/** How far the filing of an incident's issue has got. Instants in epoch ms. */
export interface FilingView {
  state: "pending" | "sent" | "failed";
  host: string;
  requestedBy: string;
  requestedAt: number;
  attempts: number;
  /** Of the issue; null until it is there. */
  url: string | null;
  /** When it is tried again; null when it is not. */
  nextAttemptAt: number | null;
  /** Why the last attempt failed; null when none has. */
  lastError: string | null;
}
