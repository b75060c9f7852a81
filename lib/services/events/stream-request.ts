import "server-only";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { beginVisit } from "@/lib/services/presence/visit";
import type { StreamRequest } from "./stream";

const mostTopics = 20;

/**
 * What a client asks of the stream: topics, the number to go on from (`Last-Event-ID`, which a browser sends by itself, or
 * `since` for a new connection), and with `view` that a person has the page of that incident open.
 */
export async function parseStreamRequest(actor: Actor, request: Request): Promise<Omit<StreamRequest, "signal">> {
  const search = new URL(request.url).searchParams;
  const topics = search.getAll("topic").slice(0, mostTopics);
  const since = toSeq(request.headers.get("last-event-id")) ?? toSeq(search.get("since"));
  const viewId = search.get("view");
  const incidentId = search.get("incident");
  const visit = viewId && incidentId && actor.type === "person" ? beginVisit(actor, { viewId, incidentId }) : null;
  return { topics, since, visit: await visit };
}

function toSeq(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
