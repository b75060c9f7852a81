"use client";

import { useQuery } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { FailedState } from "@/components/ui/failed-state";
import type { NotificationsView } from "@/lib/domain/notification/view";
import { paths } from "@/lib/paths";
import { notificationsQuery } from "@/lib/queries/notifications";
import { testChannelFormAction } from "@/lib/server-actions/notifications";
import { ChannelList } from "./channel-list";
import { DeliveryTable } from "./delivery-table";

export interface NotificationsLiveProps {
  initial: NotificationsView;
  /** The test message that was asked for last. */
  testedId: number | null;
}

/** Channels and deliveries, kept current while the page is open. */
export function NotificationsLive({ initial, testedId }: NotificationsLiveProps) {
  const { data: view, error } = useQuery({ ...notificationsQuery(), initialData: initial });
  const tested = view.deliveries.find(({ id }) => id === testedId);
  return (
    <>
      {error && (
        <FailedState
          title="This page is not being refreshed"
          meaning={error.message}
          remedy="What it shows is from before that. Look whether the console and its database run."
          retryHref={paths.notifications()}
        />
      )}
      {tested && (
        <p role="status" className="rounded-box border border-edge px-3 py-2">
          Test message to {tested.channel}: {describeTest(tested)}
        </p>
      )}
      <section aria-labelledby="channels-heading" className="space-y-2">
        <h2 id="channels-heading" className="font-semibold text-strong">
          Channels
        </h2>
        <ChannelList
          channels={view.channels}
          testControl={(channel) => (
            <form action={testChannelFormAction}>
              <input type="hidden" name="channel" value={channel.id} />
              <Button type="submit" aria-label={`Send a test message over ${channel.id}`}>
                Send a test message
              </Button>
            </form>
          )}
        />
      </section>
      <section aria-labelledby="deliveries-heading" className="space-y-2">
        <h2 id="deliveries-heading" className="font-semibold text-strong">
          Last deliveries
        </h2>
        <DeliveryTable deliveries={view.deliveries} unread={view.unread} now={view.now} />
      </section>
    </>
  );
}

function describeTest({ state, attempts, lastError }: NotificationsView["deliveries"][number]): string {
  if (state === "sent") return lastError ? `taken in part. ${lastError}` : "taken. Look whether it arrived.";
  if (state === "failed") return `given up. ${lastError ?? ""}`;
  return attempts === 0 ? "waits for the worker." : `not taken yet, it will be repeated. ${lastError ?? ""}`;
}
