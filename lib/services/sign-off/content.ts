import "server-only";
import { createHash } from "node:crypto";
import { and, desc, eq, isNotNull, notInArray, sql } from "drizzle-orm";
import type { Db, Tx } from "@/lib/db/client";
import { diagnoses, frozenVerdicts, type signatures, timeline } from "@/lib/db/schema";
import { ownerKey } from "@/lib/domain/incident/ownership";
import {
  besideTheContent,
  canonicalContent,
  type SignedContent,
  signedContentSchema,
} from "@/lib/domain/sign-off/content";
import type { Actor } from "@/lib/domain/timeline/timeline";
import type { IncidentRow } from "@/lib/services/incident/life";
import type { ItemState } from "./items";

const person = ({ type, id, name }: Actor) => ({ type, id, name });

/**
 * What people sign, worked out from the database as it is. Up to `upTo` of the timeline for what was signed before; without
 * it up to the last entry that counts.
 */
export async function readContent(
  from: Db | Tx,
  row: IncidentRow,
  items: readonly ItemState[],
  upTo: number | null = null,
): Promise<SignedContent> {
  return {
    incident: { id: row.id, number: row.number, title: row.title, severity: row.severity },
    runbookSha256: row.runbookSha256,
    items: items.map(({ item, signed, overrule }) => ({
      id: item.id,
      text: item.text,
      signed: signed && {
        by: person(signed.by),
        at: signed.at.toISOString(),
        note: signed.note,
        waived: signed.waived,
        evidence: signed.evidence && { ...signed.evidence },
      },
      overrule: overrule && {
        state: overrule.state,
        note: overrule.note,
        by: person(overrule.by),
        at: overrule.at.toISOString(),
      },
    })),
    resolution: await readResolution(from, row),
    verdict: await readClosingVerdict(from, row),
    timeline: await readAnchor(from, row.id, upTo),
  };
}

export const hashContent = (content: SignedContent): string =>
  createHash("sha256").update(canonicalContent(content)).digest("hex");

/** The present resolution, as the timeline told it; null while the incident is not resolved. */
async function readResolution(from: Db | Tx, row: IncidentRow): Promise<SignedContent["resolution"]> {
  if (row.state !== "resolved" && row.state !== "signed_off") return null;
  const [entry] = await from
    .select()
    .from(timeline)
    .where(
      and(
        eq(timeline.chain, row.id),
        eq(timeline.kind, "incident.state-changed"),
        sql`${timeline.data} ->> 'to' = 'resolved'`,
      ),
    )
    .orderBy(desc(timeline.seq))
    .limit(1);
  if (!entry) return null;
  return { at: entry.at.toISOString(), by: person(entry.actor), reason: String(entry.data.reason ?? "") };
}

/** The verdict kept at closing; until then the newest one that would be kept. */
async function readClosingVerdict(from: Db | Tx, row: IncidentRow): Promise<SignedContent["verdict"]> {
  const [kept] = await from
    .select({ diagnosis: frozenVerdicts.diagnosis })
    .from(frozenVerdicts)
    .where(and(eq(frozenVerdicts.incidentId, row.id), eq(frozenVerdicts.moment, "closing")));
  if (kept) return verdictOf(kept.diagnosis);
  if (row.targetId === null || row.state === "signed_off") return null;
  const [newest] = await from
    .select({ diagnosis: diagnoses.diagnosis })
    .from(diagnoses)
    .where(and(eq(diagnoses.targetId, row.targetId), isNotNull(diagnoses.samples)));
  return newest ? verdictOf(newest.diagnosis) : null;
}

const verdictOf = ({ verdict: { shape, engineVersion } }: (typeof diagnoses.$inferSelect)["diagnosis"]) => ({
  shape,
  engineVersion,
});

async function readAnchor(from: Db | Tx, chain: string, upTo: number | null): Promise<SignedContent["timeline"]> {
  const which = upTo === null ? notInArray(timeline.kind, [...besideTheContent]) : eq(timeline.seq, upTo);
  const [entry] = await from
    .select({ seq: timeline.seq, hash: timeline.hash })
    .from(timeline)
    .where(and(eq(timeline.chain, chain), which))
    .orderBy(desc(timeline.seq))
    .limit(1);
  return entry ?? { seq: upTo ?? 0, hash: "" };
}

/** What a signature was given for, as the timeline keeps it; null where it tells of no such signature of that person. */
export async function findSignedContent(
  from: Db | Tx,
  { incidentId, personId, by, contentSha256 }: typeof signatures.$inferSelect,
): Promise<SignedContent | null> {
  const entries = await from
    .select({ actor: timeline.actor, data: timeline.data })
    .from(timeline)
    .where(
      and(
        eq(timeline.chain, incidentId),
        eq(timeline.kind, "signature.given"),
        sql`${timeline.data} ->> 'contentSha256' = ${contentSha256}`,
      ),
    )
    .orderBy(desc(timeline.seq));
  const entry = entries.find(({ actor }) => ownerKey(actor) === personId && actor.name === by.name);
  return signedContentSchema.safeParse(entry?.data.content).data ?? null;
}
