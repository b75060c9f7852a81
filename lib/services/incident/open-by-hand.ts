import "server-only";
import { z } from "zod";
import { db } from "@/lib/db/client";
import { storedText } from "@/lib/domain/stored-text";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { getTarget } from "@/lib/services/config";
import { getRunbook } from "@/lib/services/runbook/library";
import { openIncident } from "./open";

export const openIncidentInput = z.object({
  targetId: storedText().min(1, "name the target"),
  runbookId: storedText().min(1).default("high-memory"),
});

/** Opens an incident for a target on a person's or a token's word; the live one of that target and runbook is returned instead if there is one. */
export async function openIncidentByHand(
  actor: Actor,
  input: z.infer<typeof openIncidentInput>,
): Promise<{ id: string; opened: boolean }> {
  const target = getTarget(input.targetId);
  const entry = await getRunbook(input.runbookId);
  return db().transaction((tx) =>
    openIncident(tx, { subject: { targetId: target.id, name: target.name }, entry, actor, at: new Date() }),
  );
}
