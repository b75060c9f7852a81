import { checkOrigin, requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json } from "@/lib/http/route";
import { paths } from "@/lib/paths";
import { cancelRun } from "@/lib/services/run/cancel";

/**
 * Asks for the end of a run. A route handler, so that it never waits behind another action of the same browser. A form
 * that posts here without a script is sent back to the incident.
 */
export const POST = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  checkOrigin(request);
  const actor = await requireApiActor(request);
  const { id } = await params;
  const { incidentId } = await cancelRun(actor, id);
  const isForm = request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded") ?? false;
  if (isForm) return new Response(null, { status: 303, headers: { location: paths.incident(incidentId) } });
  return json({ id, state: "cancelling" }, 202);
});
