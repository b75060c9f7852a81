import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute } from "@/lib/http/route";
import { openEventStream } from "@/lib/services/events/stream";

export const dynamic = "force-dynamic";

/** Server-sent events `{ topic, id, seq }` of the topics asked for: `?topic=targets&topic=incident:<id>`. */
export const GET = apiRoute(async (request) => {
  await requireApiActor(request);
  const topics = new URL(request.url).searchParams.getAll("topic").slice(0, 20);
  return new Response(openEventStream(topics, request.signal), {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
});
