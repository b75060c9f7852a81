import { z } from "zod";

/** What closing an incident takes. */
export const signOffSchema = z.strictObject({
  /** How many different people have to sign. */
  people: z.literal([1, 2], "must be 1 or 2").default(1),
  /** How long memory has to be without growth. Divided by timeScale. */
  stableHours: z.number().min(1, "must be at least 1").max(24, "must be at most 24").default(4),
  /** How far ahead the limit must not be reached. Divided by timeScale. */
  capacityHours: z.number().min(1, "must be at least 1").max(336, "must be at most 336, two weeks").default(24),
});
