import { z } from "zod";
import { requireApiActor } from "@/lib/auth/actor";
import { toFileResponse } from "@/lib/http/file-response";
import { apiRoute, json, parseInput } from "@/lib/http/route";
import { readOutput, readWholeOutput } from "@/lib/services/run/views";

/** The numbers of pieces are PostgreSQL's `integer`. */
const highestSeq = 2 ** 31 - 1;

const query = z.object({
  after: z.coerce.number().int().min(0).max(highestSeq).default(0),
  format: z.enum(["json", "text"], "must be json or text").default("json"),
});

/** Output after a given number, to ask again with the last `seq` while the run is live; or the whole of it as a file. */
export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  const { id } = await params;
  const { after, format } = parseInput(query, Object.fromEntries(new URL(request.url).searchParams));
  if (format === "text") {
    return toFileResponse(await readWholeOutput(id), { name: `run-${id}.txt`, type: "text/plain; charset=utf-8" });
  }
  return json({ runId: id, output: await readOutput(id, after) });
});
