import "server-only";
import { and, eq, inArray, sql } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { evidence, frozenVerdicts } from "@/lib/db/schema";
import { paths } from "@/lib/paths";

/** The part of an entry that says what else is kept for it. */
export interface KeptEntry {
  kind: string;
  at: Date;
  data: Record<string, unknown>;
}

/** What was measured, of which instant (epoch ms). */
export interface Measured {
  summary: string;
  query: string | null;
  source: string;
  at: number | null;
}

/** The evidence of those entries that tell of a changed check; of other entries null. */
export async function readMeasured(
  incidentId: string,
  entries: readonly KeptEntry[],
): Promise<{ of(entry: KeptEntry): Measured | null }> {
  const changed = entries.filter(({ kind }) => kind === "check.changed");
  const { check, recordedAt, result } = evidence;
  const rows =
    changed.length === 0
      ? []
      : await db()
          .select({
            ...{ check, recordedAt },
            summary: sql<string>`${result} ->> 'summary'`,
            query: sql<string | null>`${result} ->> 'query'`,
            source: sql<string>`${result} ->> 'source'`,
            at: sql<number | null>`(${result} ->> 'at')::float8`,
          })
          .from(evidence)
          .where(
            and(
              eq(evidence.incidentId, incidentId),
              inArray(
                recordedAt,
                changed.map(({ at }) => at),
              ),
            ),
          );
  // The monitor stores the two in one transaction, with one time.
  const known = new Map(rows.map(({ check: name, recordedAt: time, ...rest }) => [`${name} ${time.getTime()}`, rest]));
  return {
    of: ({ kind, at, data }) =>
      kind === "check.changed" ? (known.get(`${String(data.check)} ${at.getTime()}`) ?? null) : null,
  };
}

/** Where the samples of those entries are that tell of a kept verdict; of other entries null. */
export async function readSampleAddresses(
  incidentId: string,
  entries: readonly KeptEntry[],
): Promise<{ of(entry: KeptEntry): string | null }> {
  const rows = entries.some(({ kind }) => kind === "verdict.frozen")
    ? await db()
        .select({ id: frozenVerdicts.id, samplesSha256: frozenVerdicts.samplesSha256 })
        .from(frozenVerdicts)
        .where(eq(frozenVerdicts.incidentId, incidentId))
    : [];
  const known = new Map(rows.map((row) => [row.samplesSha256, paths.api.frozenSamples(incidentId, row.id)]));
  return {
    of: ({ kind, data }) => (kind === "verdict.frozen" ? (known.get(String(data.samplesSha256)) ?? null) : null),
  };
}
