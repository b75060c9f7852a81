import { z } from "zod";
import { checkOrigin, requireApiActor } from "@/lib/auth/actor";
import { AppError } from "@/lib/errors";
import { multipartBoundary, readFormFile } from "@/lib/http/multipart";
import { apiRoute, json, parseInput, readChunks } from "@/lib/http/route";
import { paths } from "@/lib/paths";
import { getIncident } from "@/lib/services/incident/get";
import { uploadProfile } from "@/lib/services/profile/upload";
import { listProfileViews, toProfileView } from "@/lib/services/profile/views";

type Context = { params: Promise<{ id: string }> };

const query = z.object({
  name: z.string().max(1000, "has at most 1000 characters").default("profile"),
  /** Epoch ms, for formats that do not say when they were taken. */
  takenAt: z.coerce.number().int().min(0).max(8_640_000_000_000_000).optional(),
});

/** The profiles of an incident, in the order in which they were taken. */
export const GET = apiRoute(async (request, { params }: Context) => {
  await requireApiActor(request);
  const { id } = await getIncident((await params).id);
  return json({ incidentId: id, profiles: await listProfileViews({ incidentId: id }) });
});

/**
 * Keeps a profile: the body is its file (`application/octet-stream`), or a form with one, as a page without a script sends
 * it; that is led back to the incident. The bytes are written while they arrive, and given up beyond the limit.
 */
export const POST = apiRoute(async (request, { params }: Context) => {
  checkOrigin(request);
  const actor = await requireApiActor(request);
  const incidentId = (await params).id;
  const { name, takenAt } = parseInput(query, Object.fromEntries(new URL(request.url).searchParams));
  const type = request.headers.get("content-type");
  const boundary = multipartBoundary(type);
  if (boundary === null && !/^application\/octet-stream\b/i.test(type ?? "")) {
    throw new AppError("invalid", "Send the file itself as application/octet-stream, or a form with a file.");
  }
  const body = readChunks(request);
  try {
    const file = boundary === null ? { name, bytes: body } : await readFormFile(body, boundary);
    const row = await uploadProfile(actor, {
      ...{ incidentId, name: file.name, bytes: file.bytes },
      takenAt: takenAt === undefined ? null : new Date(takenAt),
    });
    if (boundary === null) return json(toProfileView(row), 201);
    return new Response(null, { status: 303, headers: { location: paths.incident(incidentId) } });
  } finally {
    await body.return(undefined);
  }
});
