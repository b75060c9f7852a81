import { z } from "zod";
import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json, parseInput } from "@/lib/http/route";
import { readOutput } from "@/lib/services/run/views";

const query = z.object({ after: z.coerce.number().int().min(0).default(0) });

/** Output after a given number; ask again with the last `seq` while the run is live. */
export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  const { id } = await params;
  const { after } = parseInput(query, Object.fromEntries(new URL(request.url).searchParams));
  return json({ runId: id, output: await readOutput(id, after) });
});
