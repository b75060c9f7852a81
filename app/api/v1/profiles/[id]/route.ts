import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json } from "@/lib/http/route";
import { getProfile } from "@/lib/services/profile/read";
import { toProfileView } from "@/lib/services/profile/views";

/** One profile with its first rows, and how it differs from the one before. */
export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  return json(toProfileView(await getProfile((await params).id)));
});
