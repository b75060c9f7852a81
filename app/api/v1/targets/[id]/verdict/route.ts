import { requireApiActor } from "@/lib/auth/actor";
import { AppError } from "@/lib/errors";
import { apiRoute, json } from "@/lib/http/route";
import { getTarget } from "@/lib/services/config";
import { readDiagnosisView } from "@/lib/services/diagnosis/views";

/** The newest diagnosis of a target. */
export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  const { id } = await params;
  const view = await readDiagnosisView(getTarget(id).id, null, Date.now());
  if (!view) throw new AppError("not_found", "This target has not been judged yet. Is the worker running?");
  return json({ targetId: id, ...view });
});
