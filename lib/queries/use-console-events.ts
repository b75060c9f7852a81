"use client";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { isTold } from "@/lib/domain/event/event";
import { paths } from "@/lib/paths";
import { type Connection, EventTracker } from "./event-tracker";
import { followEvents } from "./follow-events";

/** What to fetch again when a topic changes. */
export interface Subscription {
  topic: string;
  queryKey: readonly unknown[];
}

/**
 * Refetches queries whenever the console says that their topics changed, and all of them when it cannot say what was missed.
 * Says how the page hears of changes. `incident` is the one whose page this is: the people on it see each other.
 */
export function useConsoleEvents(subscriptions: readonly Subscription[], incident: string | null = null): Connection {
  const client = useQueryClient();
  // Both live as long as the page: a new list of topics goes on where the old one was.
  const [tracker] = useState(() => new EventTracker());
  const [viewId] = useState(randomId);
  const [connection, setConnection] = useState<Connection>("starting");
  const asked = JSON.stringify(subscriptions);
  useEffect(() => {
    const wanted = JSON.parse(asked) as Subscription[];
    const topics = wanted.map(({ topic }) => topic);
    const refetch = createRefetch(client);
    return followEvents({
      tracker,
      address: (since) => paths.api.events(topics, { since, ...(incident === null ? {} : { incident, view: viewId }) }),
      onConnection: setConnection,
      onChange: (what) => {
        const changed = wanted.filter(({ topic }) => what === "all" || isTold([topic], what));
        for (const key of new Set(changed.map(({ queryKey }) => JSON.stringify(queryKey)))) void refetch(key);
      },
    });
  }, [client, tracker, viewId, incident, asked]);
  return connection;
}

/** Fetches a query again, one fetch at a time: what is asked for meanwhile becomes one more after it. */
function createRefetch(client: QueryClient) {
  const again = new Map<string, boolean>();
  return async function refetch(key: string): Promise<void> {
    const isBusy = again.has(key);
    again.set(key, isBusy);
    if (isBusy) return;
    await client.invalidateQueries({ queryKey: JSON.parse(key) as unknown[] }, { cancelRefetch: false });
    const isWanted = again.get(key) === true;
    again.delete(key);
    if (isWanted) await refetch(key);
  };
}

/** 128 bits as hexadecimal; `randomUUID` is not there on a page without TLS. */
function randomId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
