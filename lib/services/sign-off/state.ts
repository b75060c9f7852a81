import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { db } from "@/lib/db/client";
import { incidents } from "@/lib/db/schema";
import type { SignOffItemView, SignOffStateView } from "@/lib/domain/sign-off/view";
import { AppError } from "@/lib/errors";
import { config } from "@/lib/services/config";
import { judgeSignatures, readClosing } from "./closing";
import type { ItemState } from "./items";

/** Everything about closing an incident at `nowMs`. Throws `not_found`. */
export async function readSignOffState(incidentId: string, nowMs: number): Promise<SignOffStateView> {
  const [row] = z.uuid().safeParse(incidentId).success
    ? await db().select().from(incidents).where(eq(incidents.id, incidentId))
    : [];
  if (!row) throw new AppError("not_found", "There is no such incident.");
  const closing = await readClosing(db(), row, nowMs);
  const { resolution, verdict } = closing.content;
  const signatures = await judgeSignatures(db(), row, closing);
  return {
    incidentId: row.id,
    now: nowMs,
    state: row.state,
    isMerged: row.mergedIntoId !== null,
    signedOffAt: row.signedOffAt?.getTime() ?? null,
    people: config().signOff.people,
    items: closing.items.map(toItemView),
    firing: [...closing.firing],
    resolution: resolution && { at: Date.parse(resolution.at), by: resolution.by.name, reason: resolution.reason },
    verdict: verdict?.shape ?? null,
    contentSha256: (row.state === "signed_off" && signatures.at(-1)?.row.contentSha256) || closing.contentSha256,
    blockers: closing.blockers,
    signatures: signatures.map(({ row: { by, at, personId, contentSha256 }, changes }) => ({
      ...{ by: by.name, personId, at: at.getTime(), contentSha256, changes },
    })),
  };
}

function toItemView({ item, standing, overrule, signed, hasWorsened }: ItemState): SignOffItemView {
  return {
    itemId: item.id,
    text: item.text,
    check: item.check,
    ...standing,
    overrule: overrule && {
      ...{ state: overrule.state, note: overrule.note, by: overrule.by.name, at: overrule.at.getTime() },
    },
    signedOff: signed && {
      ...{ by: signed.by.name, at: signed.at.getTime(), note: signed.note, waived: signed.waived },
      ...{ evidence: signed.evidence, hasWorsened },
    },
  };
}
