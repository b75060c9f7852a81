import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json } from "@/lib/http/route";
import { fileIssueInput, findFiling, requestIssue } from "@/lib/services/escalation/request-issue";
import { readEscalation } from "@/lib/services/report/escalation";
import { incidentVerb } from "../verb";

/** The issue to file about an incident, and how far its filing at the forge has got. */
export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  const { id } = await params;
  const escalation = await readEscalation(id, Date.now());
  return json({ ...escalation, filing: await findFiling(id) });
});

/** Has the worker file it. */
export const POST = incidentVerb(fileIssueInput, requestIssue, { status: 202 });
