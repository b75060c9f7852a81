import { queryOptions } from "@tanstack/react-query";
import type { ProfileView } from "@/lib/domain/profile/profile-view";
import { paths } from "@/lib/paths";
import { getJson } from "./get-json";
import { incidentQuery } from "./incident";

/** The profiles of an incident, in the order in which they were taken. What makes the incident stale makes them so too. */
export const profilesQuery = (incidentId: string) =>
  queryOptions({
    queryKey: [...incidentQuery(incidentId).queryKey, "profiles"],
    queryFn: async ({ signal }) =>
      (await getJson<{ profiles: ProfileView[] }>(paths.api.profiles(incidentId), signal)).profiles,
    staleTime: 1_000,
  });

/**
 * Sends a profile's file. Rejects with the console's own words when it is refused, or with what to look at when the console
 * cannot be reached.
 */
export async function sendProfile(incidentId: string, file: File): Promise<ProfileView> {
  const response = await fetch(`${paths.api.profiles(incidentId)}?${new URLSearchParams({ name: file.name })}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream", accept: "application/json" },
    body: file,
  }).catch(() => {
    throw new Error("The file did not reach the console. Look whether the connection holds, and send it again.");
  });
  const body = (await response.json().catch(() => null)) as (ProfileView & { error?: { message?: string } }) | null;
  if (response.ok && body) return body;
  throw new Error(body?.error?.message ?? `The console answered HTTP ${response.status}. Send the file again.`);
}
