import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json } from "@/lib/http/route";
import { readNotifications } from "@/lib/services/notification/views";

export const dynamic = "force-dynamic";

export const GET = apiRoute(async (request) => {
  await requireApiActor(request);
  return json(await readNotifications(Date.now()));
});
