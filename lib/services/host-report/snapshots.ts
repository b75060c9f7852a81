import "server-only";
import { and, desc, eq, ne, notInArray, sql } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { configSnapshots } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import type { ConfigVersion, EarlierConfig } from "./compare-config";

const mostSnapshots = 50;

/** Keeps a configuration that a target was seen with, and when it was last seen; of each target the fifty seen last. */
export async function keepSnapshot(targetId: string, { sha256, text }: ConfigVersion, at: Date): Promise<void> {
  const { lastSeenAt } = configSnapshots;
  await inTransaction(async (tx) => {
    await tx
      .insert(configSnapshots)
      .values({ targetId, sha256, redactedText: text, firstSeenAt: at, lastSeenAt: at })
      .onConflictDoUpdate({
        target: [configSnapshots.targetId, configSnapshots.sha256],
        set: { lastSeenAt: sql`greatest(${lastSeenAt}, excluded.last_seen_at)` },
      });
    const kept = tx
      .select({ sha256: configSnapshots.sha256 })
      .from(configSnapshots)
      .where(eq(configSnapshots.targetId, targetId))
      .orderBy(desc(lastSeenAt))
      .limit(mostSnapshots);
    await tx
      .delete(configSnapshots)
      .where(and(eq(configSnapshots.targetId, targetId), notInArray(configSnapshots.sha256, kept)));
  });
}

/** The state that a target's configuration was seen in before this one; null when it was always this one. */
export async function findEarlierSnapshot(targetId: string, sha256: string): Promise<EarlierConfig | null> {
  const [row] = await db()
    .select()
    .from(configSnapshots)
    .where(and(eq(configSnapshots.targetId, targetId), ne(configSnapshots.sha256, sha256)))
    .orderBy(desc(configSnapshots.lastSeenAt))
    .limit(1);
  if (!row) return null;
  return {
    kind: "snapshot",
    name: "the console's snapshot",
    at: row.lastSeenAt.getTime(),
    sha256: row.sha256,
    text: row.redactedText,
  };
}
