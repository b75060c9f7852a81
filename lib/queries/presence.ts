import { queryOptions } from "@tanstack/react-query";
import { paths } from "@/lib/paths";
import { getJson } from "./get-json";

/** The net under the event stream. */
const refetchMs = 15_000;

/** Who has an incident's page open. */
export const presenceQuery = (incidentId: string) =>
  queryOptions({
    queryKey: ["presence", incidentId],
    queryFn: ({ signal }) =>
      getJson<{ people: { id: string; name: string }[] }>(paths.api.presence(incidentId), signal),
    staleTime: 1_000,
    refetchInterval: refetchMs,
  });
