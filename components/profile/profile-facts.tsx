import Link from "next/link";
import { UnknownValue } from "@/components/ui/unknown-value";
import { formatBytes, formatCount, formatFullUtc } from "@/lib/domain/format/format";
import type { ProfileView } from "@/lib/domain/profile/profile-view";
import { paths } from "@/lib/paths";

/** Where a profile comes from: node, incident, when, how large, and who gave it. */
export function ProfileFacts({ profile, targetName }: { profile: ProfileView; targetName: string }) {
  const { incidentId, takenAt } = profile;
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 [&_dt]:text-muted [&_dt]:text-small">
      <div>
        <dt>Node</dt>
        <dd>
          <Link className="text-link inline-flex min-h-6 items-center" href={paths.target(profile.targetId)}>
            {targetName}
          </Link>
        </dd>
      </div>
      <div>
        <dt>Incident</dt>
        <dd>
          {incidentId === null ? (
            "none"
          ) : (
            <Link className="text-link inline-flex min-h-6 items-center" href={paths.incident(incidentId)}>
              Open the incident
            </Link>
          )}
        </dd>
      </div>
      <div>
        <dt>Taken</dt>
        <dd>{takenAt === null ? <UnknownValue word="unknown" reason={noTime} /> : formatFullUtc(takenAt)}</dd>
      </div>
      <div>
        <dt>File</dt>
        <dd title={`${formatCount(profile.sizeBytes)} bytes`}>
          {formatBytes(profile.sizeBytes)}, {profile.format}
        </dd>
      </div>
      <div>
        <dt>Source</dt>
        <dd>
          {profile.source === "capture" ? "taken from the node" : "uploaded"} by {profile.by},{" "}
          {formatFullUtc(profile.storedAt)}
        </dd>
      </div>
    </dl>
  );
}

export const noTime = "Neither the profile nor its file says when it was taken.";
