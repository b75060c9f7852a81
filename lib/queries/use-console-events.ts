"use client";
import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { paths } from "@/lib/paths";

/**
 * Refetches a query whenever the console says that one of its topics changed, and whenever the stream opens anew: what happened
 * while it was closed is then part of the answer. Bursts become one refetch at a time.
 */
export function useConsoleEvents(topics: readonly string[], queryKey: QueryKey): void {
  const client = useQueryClient();
  const key = JSON.stringify(queryKey);
  const address = paths.api.events(topics);
  useEffect(() => {
    const source = new EventSource(address);
    let busy = false;
    let again = false;
    let closed = false;
    const refetch = async () => {
      again = busy;
      if (busy || closed) return;
      busy = true;
      await client.invalidateQueries({ queryKey: JSON.parse(key) as QueryKey }, { cancelRefetch: false });
      busy = false;
      if (again) await refetch();
    };
    for (const event of ["open", "change", "resync"]) source.addEventListener(event, () => void refetch());
    return () => {
      closed = true;
      source.close();
    };
  }, [client, address, key]);
}
