import { z } from "zod";
import { incidentStates } from "@/lib/domain/incident/incident";
import { severities } from "@/lib/domain/runbook/runbook";
import { storedText } from "@/lib/domain/stored-text";

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, "must be a day such as 2026-03-14")
  .refine(isCalendarDay, "must be a day of the calendar");
const slug = storedText().max(100, "has at most 100 characters");

/** PostgreSQL's `integer`. */
const highestNumber = 2 ** 31 - 1;

/** What a list of incidents is narrowed to; what is absent narrows nothing. Days are whole ones, in UTC. */
const incidentFilterSchema = z.object({
  state: z.enum(incidentStates, `must be one of ${incidentStates.join(", ")}`).optional(),
  severity: z.enum(severities, `must be one of ${severities.join(", ")}`).optional(),
  target: slug.optional(),
  runbook: slug.optional(),
  /** First and last day of the opening. */
  from: day.optional(),
  to: day.optional(),
  /** Text in title, notes and results, or a number such as `#12`. */
  q: storedText().trim().max(200, "has at most 200 characters").optional(),
});
export type IncidentFilter = z.infer<typeof incidentFilterSchema>;

/** With the place in the list: incidents older than this number, at most so many. */
export const incidentListQuery = incidentFilterSchema.extend({
  before: z.coerce.number().int().min(1).max(highestNumber).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(200),
});

/** JavaScript reads the 31st of February as one of March. */
function isCalendarDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

type Search = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Reads a filter from an address. Empty fields of a form narrow nothing. What cannot be read is named, and left out: the
 * page then says so and does not show a list that would be taken for an answer.
 */
export function decodeIncidentFilter(search: Search): {
  filter: IncidentFilter;
  before: number | null;
  problems: string[];
} {
  const problems: string[] = [];
  const filter: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(incidentFilterSchema.shape)) {
    const given = search[name];
    if (given === undefined || given === "") continue;
    const parsed = schema.safeParse(given);
    if (parsed.success && parsed.data !== "") filter[name] = parsed.data;
    else if (!parsed.success) problems.push(`${name} ${parsed.error.issues[0]?.message ?? "cannot be read"}`);
  }
  const before = incidentListQuery.shape.before.safeParse(search.before);
  if (search.before !== undefined && !before.success) problems.push("before must be the number of an incident");
  return { filter: filter as IncidentFilter, before: before.data ?? null, problems };
}

/** The filter as the query of an address, always in the same order; empty for none. */
export function encodeIncidentFilter(filter: IncidentFilter, before: number | null = null): string {
  const query = new URLSearchParams();
  for (const name of Object.keys(incidentFilterSchema.shape) as (keyof IncidentFilter)[]) {
    const value = filter[name];
    if (value !== undefined && value !== "") query.set(name, value);
  }
  if (before !== null) query.set("before", String(before));
  return query.toString();
}

/** The first and the last instant of the opening (epoch ms, the end exclusive); null where the filter sets none. */
export function openedBetween({ from, to }: IncidentFilter): { fromMs: number | null; untilMs: number | null } {
  return {
    fromMs: from === undefined ? null : Date.parse(`${from}T00:00:00Z`),
    untilMs: to === undefined ? null : Date.parse(`${to}T00:00:00Z`) + 86_400_000,
  };
}
