import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json } from "@/lib/http/route";
import { listArtifacts } from "@/lib/services/run/artifacts";
import { getRunView } from "@/lib/services/run/views";

/** The files that a run made, such as a diagnostics bundle. */
export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  const run = await getRunView((await params).id);
  return json({ runId: run.id, artifacts: await listArtifacts(run.id) });
});
