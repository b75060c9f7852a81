import { apiRoute } from "@/lib/http/route";
import { readSharedMetrics } from "@/lib/services/telemetry/share";

export const dynamic = "force-dynamic";

/** This console's own metrics, of all its processes. Holds no names and no secrets, so it asks for no token. */
export const GET = apiRoute(
  async () =>
    new Response(await readSharedMetrics(), {
      headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" },
    }),
);
