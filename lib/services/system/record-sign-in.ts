import "server-only";
import { db } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { appendTimeline, systemChain } from "@/lib/services/timeline/append";

/** Notes on the system's timeline that a person began a session. */
export async function recordSignIn(actor: Actor): Promise<void> {
  await db().transaction((tx) =>
    appendTimeline(tx, {
      chain: systemChain,
      at: new Date(),
      actor,
      kind: "sign-in.succeeded",
      data: { name: actor.name },
    }),
  );
}
