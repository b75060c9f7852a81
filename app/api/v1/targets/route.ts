import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json } from "@/lib/http/route";
import { readFleet } from "@/lib/services/target/views";

export const dynamic = "force-dynamic";

export const GET = apiRoute(async (request) => {
  await requireApiActor(request);
  return json(await readFleet(Date.now()));
});
