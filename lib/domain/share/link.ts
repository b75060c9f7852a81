import { z } from "zod";
import { storedText } from "@/lib/domain/stored-text";

const hoursPerDay = 24;
export const defaultShareHours = 7 * hoursPerDay;
const longestShareHours = 90 * hoursPerDay;

/** What somebody asks for who shares an incident. */
export const shareLinkInput = z.object({
  incidentId: z.uuid("the incident's id is not valid"),
  /** For whom or what it is, to tell links apart. */
  label: storedText().trim().min(1, "say for whom the link is").max(100, "has at most 100 characters"),
  /** Until the link ends. */
  hours: z.coerce
    .number("must be a number of hours")
    .int("must be a whole number of hours")
    .min(1, "must be at least 1 hour")
    .max(longestShareHours, `must be at most ${longestShareHours} hours (90 days)`)
    .default(defaultShareHours),
  passphrase: storedText()
    .min(8, "has at least 8 characters, or is left out")
    .max(200, "has at most 200 characters")
    .optional(),
  redactHosts: z.boolean().default(false),
  frozen: z.boolean().default(false),
});
export type ShareLinkInput = z.infer<typeof shareLinkInput>;

export const shareLinkStates = ["active", "expired", "revoked"] as const;
export type ShareLinkState = (typeof shareLinkStates)[number];

/** A link as its incident's page and API show it: never with its token. Instants in epoch ms. */
export interface ShareLinkView {
  id: string;
  label: string;
  state: ShareLinkState;
  createdBy: string;
  createdAt: number;
  expiresAt: number;
  revokedAt: number | null;
  uses: number;
  lastUsedAt: number | null;
  hasPassphrase: boolean;
  redactHosts: boolean;
  frozen: boolean;
}

/** A revoked link stays revoked, also past its end. */
export function shareLinkState(link: { revokedAt: Date | null; expiresAt: Date }, nowMs: number): ShareLinkState {
  if (link.revokedAt !== null) return "revoked";
  return link.expiresAt.getTime() <= nowMs ? "expired" : "active";
}

/** So many wrong passphrases are taken, then none at all until the time since the first of them is over. */
export const passphraseTries = 5;
export const passphraseLockMs = 15 * 60_000;
