import { createHash } from "node:crypto";
import type { Client } from "pg";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { type ChainBreak, type StoredEntry, verifyChain } from "@/lib/domain/timeline/verify-chain";

/** One chain, judged. */
export interface ChainReport {
  /** The incident's id, or `system`. */
  chain: string;
  /** Null: the system's chain, or one whose incident is gone. */
  incident: number | null;
  entries: number;
  /** Sequence number and hash of the newest entry by the chain's head: to be kept elsewhere, for a later comparison. */
  head: { seq: number; hash: string } | null;
  breaks: ChainBreak[];
}

interface ChainRow {
  chain: string;
  number: number | null;
  seq: number | null;
  hash: string | null;
}

interface EntryRow {
  seq: number;
  at: Date;
  actor: Actor;
  kind: string;
  data: Record<string, unknown>;
  prev_hash: string;
  hash: string;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/**
 * Walks every chain as it was at one moment, or that of one incident; writers are not kept waiting. A chain exists that has
 * entries, a head, or an incident: each of the three can have been deleted. Null: there is no incident of that number.
 */
export async function readChains(client: Client, incident: number | null): Promise<ChainReport[] | null> {
  await client.query("begin transaction isolation level repeatable read, read only");
  try {
    const { rows } = await client.query<ChainRow>(
      `select chain, i.number, h.seq, h.hash
         from (select chain from timeline union select chain from timeline_heads union select id::text from incidents) c
         left join incidents i on i.id::text = c.chain
         left join timeline_heads h using (chain)
        where $1::int is null or i.number = $1
        order by i.number nulls first, chain`,
      [incident],
    );
    if (incident !== null && rows.length === 0) return null;
    const reports: ChainReport[] = [];
    for (const row of rows) reports.push(await judge(client, row));
    return reports;
  } finally {
    await client.query("rollback");
  }
}

async function judge(client: Client, { chain, number, seq, hash }: ChainRow): Promise<ChainReport> {
  const { rows } = await client.query<EntryRow>(
    "select seq, at, actor, kind, data, prev_hash, hash from timeline where chain = $1 order by seq",
    [chain],
  );
  const entries = rows.map(
    ({ prev_hash, at, ...row }): StoredEntry => ({
      ...{ ...row, chain, prevHash: prev_hash },
      // PostgreSQL's `infinity` comes as a number.
      at: at instanceof Date ? at : new Date(Number.NaN),
    }),
  );
  const head = seq === null || hash === null ? null : { seq, hash };
  const breaks = verifyChain(entries, head, sha256);
  const wholly = (detail: string): ChainBreak => ({ seq: 0, defect: "missing", kind: null, at: null, detail });
  if (number !== null && entries.length === 0 && (head?.seq ?? 0) === 0) {
    breaks.push(wholly("the incident has no timeline: all of it is gone, with its head"));
  }
  if (number === null && chain !== "system") breaks.push(wholly("the incident that this timeline tells of is gone"));
  return { chain, incident: number, entries: entries.length, head, breaks };
}
