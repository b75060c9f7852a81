import { z } from "zod";

/** For how long a person can silence an alert. */
export const silenceMinutes = [30, 60, 240, 1440] as const;

/** A request to silence one alert of an incident, the alert named by its fingerprint. */
export const silenceInput = z.object({
  incidentId: z.uuid("the incident's id is not valid"),
  fingerprint: z.string().min(1, "name the alert").max(200),
  minutes: z.coerce
    .number()
    .refine((minutes) => silenceMinutes.some((one) => one === minutes), `must be one of ${silenceMinutes.join(", ")}`),
  reason: z
    .string()
    .trim()
    .min(3, "say why, in at least 3 characters")
    .max(500, "has at most 500 characters")
    .refine((text) => !/[\0\p{Surrogate}]/u.test(text), "holds a NUL or half a character"),
});
export type SilenceInput = z.infer<typeof silenceInput>;

/** What marks a silence at Alertmanager as made for one request, so that a repeated attempt finds it. */
export const silenceMarker = (requestId: string): string => `[guts-runbook ${requestId}]`;

/** The labels an alert must have to be silenced; Alertmanager refuses matchers on nothing. */
export function silenceMatchers(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ""));
}
