import "server-only";
import { createHash } from "node:crypto";
import { and, asc, eq, sql } from "drizzle-orm";
import { db, type Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { diagnoses, frozenVerdicts } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { freezeVerdict } from "@/lib/domain/diagnosis/freeze-verdict";
import type { FrozenMoment, StoredDiagnosis } from "@/lib/domain/diagnosis/stored";
import type { Verdict } from "@/lib/domain/diagnosis/verdict";
import { systemActor } from "@/lib/domain/timeline/timeline";
import type { Shape } from "@/lib/domain/trend/trend";
import { appendTimeline } from "@/lib/services/timeline/append";

/** Replaces a target's newest diagnosis. `samples` is one line of `analyze --batch`, null when no incident needs it. */
export async function storeDiagnosis(
  targetId: string,
  diagnosis: StoredDiagnosis,
  samples: string | null,
): Promise<void> {
  const set = { diagnosis, samples, judgedAt: new Date(diagnosis.verdict.at) };
  await db()
    .insert(diagnoses)
    .values({ targetId, ...set })
    .onConflictDoUpdate({ target: diagnoses.targetId, set });
}

export async function readDiagnosis(targetId: string): Promise<StoredDiagnosis | null> {
  const [row] = await db().select().from(diagnoses).where(eq(diagnoses.targetId, targetId));
  return row?.diagnosis ?? null;
}

/** The newest verdict of every target, without the rest of its diagnosis. */
export async function listVerdicts(): Promise<{ targetId: string; verdict: Verdict }[]> {
  const verdict = sql<Verdict>`${diagnoses.diagnosis} -> 'verdict'`;
  return db().select({ targetId: diagnoses.targetId, verdict }).from(diagnoses);
}

/**
 * Keeps the target's newest verdict on an incident, with the samples it was made from; once per moment (and run). Nothing
 * is kept while there is no verdict that has its samples with it. In the caller's transaction.
 */
export async function keepVerdict(
  tx: Tx,
  subject: { incidentId: string; targetId: string; moment: FrozenMoment; runId?: string; at: Date },
): Promise<boolean> {
  const { incidentId, targetId, moment, runId = "", at } = subject;
  const [known] = await tx
    .select({ id: frozenVerdicts.id })
    .from(frozenVerdicts)
    .where(
      and(
        eq(frozenVerdicts.incidentId, incidentId),
        eq(frozenVerdicts.moment, moment),
        eq(frozenVerdicts.runId, runId),
      ),
    );
  if (known) return false;
  const [newest] = await tx.select().from(diagnoses).where(eq(diagnoses.targetId, targetId));
  if (!newest || newest.samples === null) return false;
  const { diagnosis, samples } = newest;
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const samplesSha256 = sha256(samples);
  const [kept] = await tx
    .insert(frozenVerdicts)
    .values({ incidentId, moment, runId, at, diagnosis, samples, samplesSha256 })
    .onConflictDoNothing()
    .returning({ id: frozenVerdicts.id });
  if (!kept) return false;
  const { shape, engineVersion, headline } = diagnosis.verdict;
  await appendTimeline(tx, {
    chain: incidentId,
    at,
    actor: systemActor,
    kind: "verdict.frozen",
    data: {
      judgedAt: new Date(diagnosis.verdict.at).toISOString(),
      ...{ moment, shape, decides: headline.decides, engineVersion, samplesSha256 },
      verdictSha256: sha256(freezeVerdict(diagnosis.verdict)),
    },
  });
  await publish(tx, { topic: "incident", id: incidentId });
  return true;
}

/** As `keepVerdict`, in a transaction of its own. */
export function keepVerdictNow(subject: Omit<Parameters<typeof keepVerdict>[1], "at">): Promise<boolean> {
  return inTransaction((tx) => keepVerdict(tx, { ...subject, at: new Date() }));
}

/** The verdicts kept on an incident, oldest first, without their samples. */
export async function listFrozenVerdicts(incidentId: string) {
  const { id, moment, at, diagnosis, samplesSha256 } = frozenVerdicts;
  return db()
    .select({ id, moment, at, diagnosis, samplesSha256 })
    .from(frozenVerdicts)
    .where(eq(frozenVerdicts.incidentId, incidentId))
    .orderBy(asc(frozenVerdicts.at));
}

/** As `listFrozenVerdicts`, with no more than a page shows. `at` is when it was judged (epoch ms), which can be before it was kept. */
export async function listFrozenHeads(incidentId: string) {
  const { id, moment, samplesSha256, diagnosis } = frozenVerdicts;
  const verdict = sql`${diagnosis} -> 'verdict'`;
  return db()
    .select({
      ...{ id, moment, samplesSha256 },
      at: sql<number>`(${verdict} ->> 'at')::float8`,
      decides: sql<string>`${verdict} -> 'headline' ->> 'decides'`,
      shape: sql<Shape>`${verdict} ->> 'shape'`,
      engineVersion: sql<string>`${verdict} ->> 'engineVersion'`,
    })
    .from(frozenVerdicts)
    .where(eq(frozenVerdicts.incidentId, incidentId))
    .orderBy(asc(frozenVerdicts.at));
}

/** What a frozen verdict was made from: one line for `guts-runbook analyze --batch`; null when there is none of that id. */
export async function readFrozenSamples(incidentId: string, id: string): Promise<string | null> {
  const [row] = await db()
    .select({ samples: frozenVerdicts.samples })
    .from(frozenVerdicts)
    .where(and(eq(frozenVerdicts.incidentId, incidentId), eq(frozenVerdicts.id, id)));
  return row?.samples ?? null;
}
