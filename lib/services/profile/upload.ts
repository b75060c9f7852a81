import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { db } from "@/lib/db/client";
import { incidents } from "@/lib/db/schema";
import { whyOver } from "@/lib/domain/incident/transitions";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { toLife } from "@/lib/services/incident/life";
import type { ProfileRow } from "./read";
import { storeProfile } from "./store";

export interface Upload {
  incidentId: string;
  name: string;
  bytes: AsyncIterable<Uint8Array>;
  /** For formats that do not say when they were taken; null when the person did not either. */
  takenAt: Date | null;
}

/** The target that an upload to this incident belongs to. Throws `not_found`, `conflict` and `precondition`. */
async function getUploadTarget(incidentId: string): Promise<string> {
  const isId = z.uuid().safeParse(incidentId).success;
  const [incident] = isId ? await db().select().from(incidents).where(eq(incidents.id, incidentId)) : [];
  if (!incident) throw new AppError("not_found", "There is no such incident.");
  if (incident.state === "signed_off") throw new AppError("conflict", whyOver(toLife(incident)));
  if (incident.targetId !== null) return incident.targetId;
  throw new AppError(
    "precondition",
    "This incident belongs to no configured target, and a profile belongs to one. Add the target to guts-runbook.yaml first.",
  );
}

/** Keeps a profile that a person gives. Its incident is looked at before a byte is read. Throws as `storeProfile` does. */
export async function uploadProfile(by: Actor, { incidentId, name, bytes, takenAt }: Upload): Promise<ProfileRow> {
  const targetId = await getUploadTarget(incidentId);
  return storeProfile({ targetId, incidentId, runId: null, source: "upload", name, bytes, takenAt, by });
}
