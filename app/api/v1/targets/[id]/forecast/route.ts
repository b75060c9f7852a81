import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json, parseInput } from "@/lib/http/route";
import { forecastQuery, readForecast } from "@/lib/services/target/forecast";

export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  const { id } = await params;
  const query = parseInput(forecastQuery, Object.fromEntries(new URL(request.url).searchParams));
  return json(await readForecast(id, query, Date.now()));
});
