import "server-only";
import { and, eq, gte, ilike, inArray, lt, or, type SQL, sql } from "drizzle-orm";
import { incidents, timeline } from "@/lib/db/schema";
import { type IncidentFilter, openedBetween } from "@/lib/domain/history/filter";
import { config } from "@/lib/services/config";

/** The filter as a condition on `incidents`; undefined narrows nothing. */
export function whereIncident(filter: IncidentFilter): SQL | undefined {
  const { state, severity, target, runbook, q } = filter;
  const { fromMs, untilMs } = openedBetween(filter);
  return and(
    state ? eq(incidents.state, state) : undefined,
    severity ? eq(incidents.severity, severity) : undefined,
    target ? eq(incidents.targetId, target) : undefined,
    runbook ? eq(incidents.runbookId, runbook) : undefined,
    fromMs === null ? undefined : gte(incidents.openedAt, new Date(fromMs)),
    untilMs === null ? undefined : lt(incidents.openedAt, new Date(untilMs)),
    q === undefined || q === "" ? undefined : whereText(q),
  );
}

/** What of an entry of the timeline is words; hashes, ids and times are not looked for. */
const searched = [
  "text",
  "title",
  "note",
  "reason",
  "result",
  "detail",
  "decides",
  "summary",
  "action",
  "name",
  "alert",
];

/** Number, title, node, and the words of the timeline: notes, results, reasons. That is found by the chain's index. */
function whereText(q: string): SQL | undefined {
  const pattern = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
  const number = /^#?([0-9]{1,9})$/.exec(q)?.[1];
  const lower = q.toLowerCase();
  const named = config().targets.filter(({ name }) => name.toLowerCase().includes(lower));
  return or(
    number === undefined ? undefined : eq(incidents.number, Number(number)),
    ilike(incidents.title, pattern),
    ilike(incidents.subject, pattern),
    named.length > 0
      ? inArray(
          incidents.targetId,
          named.map(({ id }) => id),
        )
      : undefined,
    sql`exists (
      select 1 from ${timeline} as entry, unnest(${sql.param([...searched])}::text[]) as field
      where entry.chain = ${incidents.id}::text and entry.data ->> field ilike ${pattern})`,
  );
}
