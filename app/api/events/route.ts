import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute } from "@/lib/http/route";
import { openEventStream } from "@/lib/services/events/stream";
import { parseStreamRequest } from "@/lib/services/events/stream-request";

export const dynamic = "force-dynamic";

/** Server-sent events `{ topic, id, seq }` of the topics asked for: `?topic=targets&topic=incident:<id>`. */
export const GET = apiRoute(async (request) => {
  const actor = await requireApiActor(request);
  const stream = openEventStream({ ...(await parseStreamRequest(actor, request)), signal: request.signal });
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
});
