import { z } from "zod";
import { forgeShape } from "@/lib/domain/escalation/forge";

/** When an incident that nobody took is told to more people, and how often one that stays unresolved is brought to mind. */
export const escalationSchema = z.strictObject({
  /** False: neither escalation nor reminders. The runbook's own time to begin the investigation stays. */
  enabled: z.boolean().default(true),
  /** Real minutes from the opening, or the last reopening, of an incident. */
  afterMinutes: z.number().min(1, "must be at least 1").max(43_200, "must be at most 43200 (30 days)").default(240),
  /** Real minutes between reminders; the first one comes this long after `afterMinutes`. */
  remindEveryMinutes: z
    .number()
    .min(1, "must be at least 1")
    .max(43_200, "must be at most 43200 (30 days)")
    .default(60),
  maxReminders: z
    .number()
    .int("must be a whole number")
    .min(0, "must be at least 0 (no reminders)")
    .max(200, "must be at most 200")
    .default(24),
  ...forgeShape,
});
export type Escalation = z.infer<typeof escalationSchema>;
