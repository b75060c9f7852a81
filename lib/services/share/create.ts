import "server-only";
import { eq } from "drizzle-orm";
import { publish } from "@/lib/db/events";
import { incidents, shareLinks } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import type { ShareLinkInput } from "@/lib/domain/share/link";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { paths } from "@/lib/paths";
import { appendTimeline } from "@/lib/services/timeline/append";
import { readSharedContent } from "./content";
import { createShareToken, hashPassphrase, hashShareToken } from "./token";

export interface CreatedShareLink {
  id: string;
  /** The only time that the token is told: it is not stored. */
  url: string;
  expiresAt: number;
}

/**
 * Makes a link that shows one incident to whoever has it. A frozen one keeps what it shows from this moment. Throws
 * `not_found`.
 */
export async function createShareLink(actor: Actor, input: ShareLinkInput): Promise<CreatedShareLink> {
  const { incidentId, label, hours, redactHosts, frozen } = input;
  const at = new Date();
  const expiresAt = new Date(at.getTime() + hours * 3_600_000);
  const token = createShareToken();
  // What takes long comes before the transaction.
  const passphrase = input.passphrase === undefined ? null : await hashPassphrase(input.passphrase);
  const content = frozen ? await readSharedContent(incidentId, redactHosts, at.getTime()) : null;
  const id = await inTransaction(async (tx) => {
    const [incident] = await tx
      .select({ id: incidents.id })
      .from(incidents)
      .where(eq(incidents.id, incidentId))
      .for("update");
    if (!incident) throw new AppError("not_found", "There is no such incident.");
    const [made] = await tx
      .insert(shareLinks)
      .values({
        ...{ incidentId, label, createdBy: actor, createdAt: at, expiresAt, passphrase, redactHosts },
        tokenSha256: hashShareToken(token),
        frozen: content === null ? null : { ...content },
      })
      .returning({ id: shareLinks.id });
    if (!made) throw new Error("a shared link was inserted without a row");
    const data = { linkId: made.id, label, expiresAt: expiresAt.toISOString(), frozen, redactHosts };
    const hasPassphrase = passphrase !== null;
    await appendTimeline(tx, { chain: incidentId, at, actor, kind: "share.created", data: { ...data, hasPassphrase } });
    await publish(tx, { topic: "incident", id: incidentId });
    return made.id;
  });
  return { id, url: `${env().publicUrl.replace(/\/$/, "")}${paths.shared(token)}`, expiresAt: expiresAt.getTime() };
}
