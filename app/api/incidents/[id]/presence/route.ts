import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json } from "@/lib/http/route";
import { readPresence } from "@/lib/services/presence/read";

/** Who has the incident's page open. */
export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  const { id } = await params;
  return json({ people: await readPresence(id) });
});
