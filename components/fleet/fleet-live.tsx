"use client";

import { useQuery } from "@tanstack/react-query";
import { ConnectionState } from "@/components/shell/connection-state";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { TopBar } from "@/components/shell/top-bar";
import { LostTimers } from "@/components/timer/lost-timers";
import { Button } from "@/components/ui/button";
import { UnreadState } from "@/components/ui/unread-state";
import type { FleetView } from "@/lib/domain/incident/view";
import { fleetQuery } from "@/lib/queries/incident";
import { useConsoleEvents } from "@/lib/queries/use-console-events";
import { openIncidentFormAction } from "@/lib/server-actions/open-incident";
import { FleetList } from "./fleet-table";

export interface FleetLiveProps {
  initial: FleetView;
  user: string;
  /** Why an incident could not be opened. */
  problem: string | null;
}

/** The fleet page, kept current by the event stream. */
export function FleetLive({ initial, user, problem }: FleetLiveProps) {
  const options = fleetQuery();
  const { data: view, error } = useQuery({ ...options, initialData: initial });
  const connection = useConsoleEvents([{ topic: "targets", queryKey: options.queryKey }]);
  const ages = view.targets.flatMap((target) =>
    target.signals.rss?.at == null ? [] : [view.now - target.signals.rss.at],
  );
  return (
    <>
      <TopBar
        current="fleet"
        user={{ name: user }}
        dataAgeMs={ages.length > 0 ? Math.max(0, ...ages) : null}
        prometheus={view.prometheus}
        timeScale={view.timeScale}
      >
        <ConnectionState connection={connection} />
        <SignOutForm />
      </TopBar>
      <main className="mx-auto max-w-6xl space-y-3 p-4">
        <h1 className="font-semibold text-title">Fleet</h1>
        {problem && <p role="alert">The incident was not opened: {problem}</p>}
        {error && <p role="status">This page is not being refreshed: {error.message}</p>}
        {view.lostTimersUnread && <UnreadState what="Timers that did not fire" reason={view.lostTimersUnread} />}
        <LostTimers timers={view.lostTimers} now={view.now} withLink />
        <FleetList
          view={view}
          openControl={(target) => (
            <form action={openIncidentFormAction}>
              <input type="hidden" name="targetId" value={target.id} />
              <Button type="submit" aria-label={`Open incident for ${target.name}`}>
                Open incident
              </Button>
            </form>
          )}
        />
      </main>
    </>
  );
}
