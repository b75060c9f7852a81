import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { timeline } from "@/lib/db/schema";

/**
 * In a query of the timeline: an entry's data, of a note at most so many characters of its text and its output, and how many
 * there are of each (`textCharacters`, `output.kept`). So what is not shown does not leave the database.
 */
export function shortData({ text, output }: { text: number; output: number }): SQL<Record<string, unknown>> {
  const { kind, data } = timeline;
  const pasted = sql`${data} #>> '{output,text}'`;
  return sql<Record<string, unknown>>`case when ${kind} = 'note.added' then ${data} || jsonb_build_object(
    'text', left(${data} ->> 'text', ${text}::int), 'textCharacters', char_length(${data} ->> 'text'),
    'output', case when jsonb_typeof(${data} -> 'output') = 'object' then (${data} -> 'output') || jsonb_build_object(
      'text', left(${pasted}, ${output}::int), 'kept', char_length(${pasted})) else 'null'::jsonb end)
    else ${data} end`;
}
