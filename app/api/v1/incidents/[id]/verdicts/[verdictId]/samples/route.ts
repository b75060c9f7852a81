import { z } from "zod";
import { requireApiActor } from "@/lib/auth/actor";
import { AppError } from "@/lib/errors";
import { apiRoute } from "@/lib/http/route";
import { readFrozenSamples } from "@/lib/services/diagnosis/store";

const isUuid = (text: string) => z.uuid().safeParse(text).success;

/** What a frozen verdict was made from: one line for `guts-runbook analyze --batch`. */
export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string; verdictId: string }> }) => {
  await requireApiActor(request);
  const { id, verdictId } = await params;
  const line = isUuid(id) && isUuid(verdictId) ? await readFrozenSamples(id, verdictId) : null;
  if (line === null) throw new AppError("not_found", "There is no such verdict on this incident.");
  return new Response(`${line}\n`, {
    headers: {
      "content-type": "application/x-ndjson",
      "content-disposition": `attachment; filename="verdict-${verdictId}.ndjson"`,
      "cache-control": "no-store",
    },
  });
});
