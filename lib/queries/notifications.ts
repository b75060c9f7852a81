import { queryOptions } from "@tanstack/react-query";
import type { NotificationsView } from "@/lib/domain/notification/view";
import { paths } from "@/lib/paths";
import { getJson } from "./get-json";

/** Deliveries have no event of their own; somebody who pressed the test button waits for its result. */
const refetchMs = 2_000;

export const notificationsQuery = () =>
  queryOptions({
    queryKey: ["notifications"],
    queryFn: ({ signal }) => getJson<NotificationsView>(paths.api.notifications(), signal),
    staleTime: 1_000,
    refetchInterval: refetchMs,
  });
