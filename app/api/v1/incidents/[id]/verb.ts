import type { z } from "zod";
import { checkOrigin, requireApiActor } from "@/lib/auth/actor";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { apiRoute, json, parseInput, readJsonObject } from "@/lib/http/route";

/** The route of a verb of one incident: who asks, what the body says, what the verb answers. */
export function incidentVerb<T>(
  schema: z.ZodType<T>,
  verb: (actor: Actor, input: T) => Promise<unknown>,
  { status = 200, maxBytes }: { status?: number; maxBytes?: number } = {},
) {
  return apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
    checkOrigin(request);
    const actor = await requireApiActor(request);
    const { id } = await params;
    const body = await readJsonObject(request, maxBytes);
    return json(await verb(actor, parseInput(schema, { ...body, incidentId: id })), status);
  });
}
