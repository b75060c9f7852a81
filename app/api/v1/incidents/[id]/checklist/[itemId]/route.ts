import { z } from "zod";
import { checkOrigin, requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json, parseInput, readJsonBody } from "@/lib/http/route";
import { overruleInput, setOverrule } from "@/lib/services/checklist/overrule";
import { setTick, setTickInput } from "@/lib/services/checklist/set-tick";

const body = z.union([z.strictObject({ ticked: z.boolean() }), overruleInput.pick({ overrule: true }).strict()]);

export const PUT = apiRoute(async (request, { params }: { params: Promise<{ id: string; itemId: string }> }) => {
  checkOrigin(request);
  const actor = await requireApiActor(request);
  const { id, itemId } = await params;
  const given = parseInput(body, await readJsonBody(request));
  const item = { incidentId: id, itemId };
  if ("ticked" in given) await setTick(actor, parseInput(setTickInput, { ...item, ...given }));
  else await setOverrule(actor, parseInput(overruleInput, { ...item, ...given }));
  return json({ ...item, ...given });
});
