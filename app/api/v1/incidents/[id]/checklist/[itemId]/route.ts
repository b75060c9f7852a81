import { z } from "zod";
import { checkOrigin, requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json, parseInput, readJsonBody } from "@/lib/http/route";
import { setTick, setTickInput } from "@/lib/services/checklist/set-tick";

const body = z.object({ ticked: z.boolean() });

export const PUT = apiRoute(async (request, { params }: { params: Promise<{ id: string; itemId: string }> }) => {
  checkOrigin(request);
  const actor = await requireApiActor(request);
  const { id, itemId } = await params;
  const { ticked } = parseInput(body, await readJsonBody(request));
  await setTick(actor, parseInput(setTickInput, { incidentId: id, itemId, ticked }));
  return json({ incidentId: id, itemId, ticked });
});
