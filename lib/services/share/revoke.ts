import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { publish } from "@/lib/db/events";
import { shareLinks } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { appendTimeline } from "@/lib/services/timeline/append";

export const revokeShareLinkInput = z.object({
  incidentId: z.uuid("the incident's id is not valid"),
  linkId: z.uuid("the link's id is not valid"),
});

/** Ends a link at once and for good; repeating it changes nothing. Throws `not_found`. */
export async function revokeShareLink(actor: Actor, input: z.infer<typeof revokeShareLinkInput>): Promise<void> {
  const { incidentId, linkId } = input;
  await inTransaction(async (tx) => {
    const [link] = await tx
      .select()
      .from(shareLinks)
      .where(and(eq(shareLinks.id, linkId), eq(shareLinks.incidentId, incidentId)))
      .for("update");
    if (!link) throw new AppError("not_found", "This incident has no such shared link.");
    if (link.revokedAt !== null) return;
    const at = new Date();
    await tx.update(shareLinks).set({ revokedAt: at }).where(eq(shareLinks.id, linkId));
    const data = { linkId, label: link.label };
    await appendTimeline(tx, { chain: incidentId, at, actor, kind: "share.revoked", data });
    await publish(tx, { topic: "incident", id: incidentId });
  });
}
