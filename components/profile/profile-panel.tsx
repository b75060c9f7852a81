"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Panel } from "@/components/ui/panel";
import { PartOfPage } from "@/components/ui/unread-state";
import type { IncidentView } from "@/lib/domain/incident/view";
import type { Part } from "@/lib/domain/part";
import type { ProfileView } from "@/lib/domain/profile/profile-view";
import { profilesQuery } from "@/lib/queries/profiles";
import { ProfileList } from "./profile-list";
import { ProfileUpload } from "./profile-upload";

export interface ProfilePanelProps {
  view: Pick<IncidentView, "id" | "state" | "targetId">;
  /** Where the page does not load itself anew without a script; null when it already stands still. */
  heldHref: string | null;
  /** As the page was drawn with. */
  initialProfiles: Part<ProfileView[]>;
}

/** The heap profiles of an incident, and the way to add one. */
export function ProfilePanel({ view, heldHref, initialProfiles }: ProfilePanelProps) {
  const client = useQueryClient();
  const options = profilesQuery(view.id);
  const drawn = initialProfiles.state === "read" ? { initialData: initialProfiles.data } : {};
  const { data, error } = useQuery({ ...options, ...drawn });
  const profiles: Part<ProfileView[]> = data ? { state: "read", data } : initialProfiles;
  const isOpen = view.state !== "signed_off" && view.targetId !== null;
  return (
    <Panel id="profiles" title="Heap profiles">
      <div className="space-y-2 p-3">
        {error && data && (
          <p role="alert" className="text-critical">
            This list may be old: {error.message} It is asked for again with the next change; reload the page to ask
            now.
          </p>
        )}
        <PartOfPage what="The heap profiles" part={profiles}>
          {(list) => <ProfileList profiles={list} nextStep={isOpen ? withWays : "None was taken or uploaded."} />}
        </PartOfPage>
        {isOpen && (
          <ProfileUpload
            incidentId={view.id}
            heldHref={heldHref}
            onKept={() => void client.invalidateQueries({ queryKey: options.queryKey })}
          />
        )}
      </div>
    </Panel>
  );
}

const withWays =
  "A profile tells which code holds the memory, and a second one some minutes later which code takes it. Have the node write one by an action of the runbook, or upload a file below.";
