import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { signatures, timeline, timelineHeads } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { ownerKey } from "@/lib/domain/incident/ownership";
import { enterState, whyOver } from "@/lib/domain/incident/transitions";
import { storedText } from "@/lib/domain/stored-text";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { config } from "@/lib/services/config";
import { keepVerdict } from "@/lib/services/diagnosis/store";
import { type IncidentRow, lockIncidentRow, settle, toLife } from "@/lib/services/incident/life";
import { appendTimeline } from "@/lib/services/timeline/append";
import { type Closing, type JudgedSignature, judgeSignatures, readClosing } from "./closing";
import { hashContent, readContent } from "./content";

export const signatureInput = z.object({
  incidentId: z.uuid("the incident's id is not valid"),
  contentSha256: z.string().regex(/^[0-9a-f]{64}$/, "must be the content's sha256 as GET …/sign-off gives it"),
  /** Chosen by the sender: the same signature sent twice with it is given once. */
  key: storedText().min(8, "has at least 8 characters").max(200, "has at most 200 characters").optional(),
});

export interface SignatureResult {
  closed: boolean;
  /** How many people have signed what is there now, and how many it takes. */
  signatures: number;
  people: number;
}

/**
 * Signs an incident as a whole, as the signer saw it: `contentSha256` is of what was shown. The last of the signatures that
 * the configuration asks for closes it. Throws `precondition` with what is still to be done, `conflict` with what has changed,
 * or when this person has signed it already, and `forbidden` for a token where two people have to sign.
 */
export async function signIncident(actor: Actor, input: z.infer<typeof signatureInput>): Promise<SignatureResult> {
  const { incidentId, contentSha256, key = null } = input;
  return inTransaction(async (tx) => {
    const row = await lockIncidentRow(tx, incidentId);
    const { people } = config().signOff;
    const known = key === null ? null : await findGiven(tx, incidentId, actor, key);
    if (known !== null) return { closed: row.state === "signed_off", signatures: known, people };
    if (row.state === "signed_off") throw new AppError("conflict", whyOver(toLife(row)));
    if (people > 1 && actor.type !== "person") {
      throw new AppError("forbidden", `${people} people have to sign, each signed in. A token is nobody.`);
    }
    // Held from here on, so that nothing is told between the look at what is signed and the signature.
    await tx.select().from(timelineHeads).where(eq(timelineHeads.chain, incidentId)).for("update");
    const at = new Date();
    const closing = await readClosing(tx, row, at.getTime());
    const judged = await judgeSignatures(tx, row, closing);
    if (closing.blockers.length > 0) {
      throw new AppError("precondition", closing.blockers.map(({ text }) => text).join(" "));
    }
    demandSame(closing, contentSha256, judged);
    const personId = ownerKey(actor);
    const valid = judged.filter(({ changes }) => changes.length === 0);
    const others = valid.filter((one) => one.row.personId !== personId);
    // Not where one is enough by now, since the configuration was changed in between: then this closes it.
    if (others.length < valid.length && valid.length < people) {
      throw new AppError("conflict", "You have signed this already. Now another person has to.");
    }
    const set = { by: actor, at, contentSha256 };
    await tx
      .insert(signatures)
      .values({ incidentId, personId, ...set })
      .onConflictDoUpdate({ target: [signatures.incidentId, signatures.personId], set });
    const number = others.length + 1;
    const data = { contentSha256, content: { ...closing.content }, number, people, key };
    await appendTimeline(tx, { chain: incidentId, at, actor, kind: "signature.given", data });
    if (number >= people) {
      const names = [...others.map((one) => one.row.by.name), actor.name];
      await close(tx, row, closing, { actor, at, names });
    } else {
      await publish(tx, { topic: "incident", id: incidentId });
      await publish(tx, { topic: "incidents", id: incidentId });
    }
    return { closed: number >= people, signatures: number, people };
  });
}

/** The number that a signature had when it was given with this key; null: it was not. */
async function findGiven(tx: Tx, incidentId: string, actor: Actor, key: string): Promise<number | null> {
  const [found] = await tx
    .select({ data: timeline.data })
    .from(timeline)
    .where(
      and(
        eq(timeline.chain, incidentId),
        eq(timeline.kind, "signature.given"),
        sql`${timeline.data} ->> 'key' = ${key}`,
        sql`${timeline.actor} ->> 'id' = ${actor.id}`,
      ),
    );
  return found ? Number(found.data.number) : null;
}

/** Nobody signs what they did not see. Where somebody signed before, what has changed since can be named. */
function demandSame(closing: Closing, seen: string, judged: readonly JudgedSignature[]): void {
  if (closing.contentSha256 === seen) return;
  const earlier = judged.find(({ row }) => row.contentSha256 === seen);
  const changed =
    earlier && earlier.changes.length > 0
      ? ` Changed since ${earlier.row.by.name} signed: ${earlier.changes.join("; ")}.`
      : "";
  throw new AppError(
    "conflict",
    `What you saw is not what there is now.${changed} Look again, and sign what you see then${earlier ? `; ${earlier.row.by.name} is asked again` : ""}.`,
  );
}

async function close(
  tx: Tx,
  row: IncidentRow,
  closing: Closing,
  { actor, at, names }: { actor: Actor; at: Date; names: string[] },
): Promise<void> {
  if (row.targetId !== null) {
    await keepVerdict(tx, { incidentId: row.id, targetId: row.targetId, moment: "closing", at });
    // The worker may have judged anew since the content was read.
    const kept = await readContent(tx, row, closing.items, closing.content.timeline.seq);
    if (hashContent(kept) !== closing.contentSha256) {
      throw new AppError("conflict", "The verdict changed in this moment. Look again, and sign what you see then.");
    }
  }
  const life = enterState(toLife(row), "signed_off", at.getTime());
  await settle(tx, row, { kind: "changed", life, reason: `signed by ${names.join(" and ")}` }, { actor, at });
}
