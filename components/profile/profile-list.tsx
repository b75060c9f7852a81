import Link from "next/link";
import { EmptyState } from "@/components/ui/empty-state";
import { ScrollBox, tableLook } from "@/components/ui/scroll-box";
import { UnknownValue } from "@/components/ui/unknown-value";
import { formatBytes, formatCount, formatDuration, formatFullUtc, formatPercent } from "@/lib/domain/format/format";
import { formatProfileGrowth, formatProfilePercent, formatProfileValue } from "@/lib/domain/profile/format-value";
import { encodeProfileQuery } from "@/lib/domain/profile/page-query";
import type { ProfileView } from "@/lib/domain/profile/profile-view";
import { paths } from "@/lib/paths";
import { noTime } from "./profile-facts";

export interface ProfileListProps {
  /** In the order in which they were taken; the newest is shown first. */
  profiles: readonly ProfileView[];
  /** How a first one comes, in words. */
  nextStep: string;
}

/** Kept heap profiles: each with what holds most, and what grew most since the one before. */
export function ProfileList({ profiles, nextStep }: ProfileListProps) {
  if (profiles.length === 0) return <EmptyState title="No heap profiles">{nextStep}</EmptyState>;
  return (
    <ScrollBox label="Heap profiles">
      <table className={tableLook}>
        <thead>
          <tr>
            {["Name", "Taken (UTC)", "Size", "Source", "Holds most", "Grew most since the one before"].map((label) => (
              <th key={label} scope="col" className={label === "Size" ? "text-right" : ""}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {profiles.toReversed().map((profile) => (
            <tr key={profile.id}>
              <th scope="row" className="min-w-40 break-all">
                <Link href={paths.profile(profile.id)} className="text-link inline-flex min-h-6 items-center">
                  {profile.name}
                </Link>
                {profile.fileRemovedAt !== null && (
                  <span className="block text-muted">file removed {formatFullUtc(profile.fileRemovedAt)}</span>
                )}
              </th>
              <td className="whitespace-nowrap">
                {profile.takenAt === null ? (
                  <UnknownValue word="unknown" reason={noTime} />
                ) : (
                  formatFullUtc(profile.takenAt).replace(" UTC", "")
                )}
              </td>
              <td className="whitespace-nowrap text-right" title={`${formatCount(profile.sizeBytes)} bytes`}>
                {formatBytes(profile.sizeBytes)}
              </td>
              <td>{profile.source === "capture" ? "taken from the node" : `uploaded by ${profile.by}`}</td>
              <td className="min-w-40 break-all">
                <HoldsMost summary={profile.summary} />
              </td>
              <td className="min-w-40 break-all">
                <GrewMost profile={profile} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function HoldsMost({ summary: { top, sampleTypes, sampleType } }: Pick<ProfileView, "summary">) {
  const [most] = top;
  const type = sampleTypes[sampleType];
  if (!most || !type)
    return <UnknownValue word="nothing" reason="The profile holds nothing of its first sample type." />;
  return (
    <>
      <span className="font-mono">{most.name}</span>: {formatProfileValue(most.flat, type)},{" "}
      {formatProfilePercent(most.flatPercent)}
    </>
  );
}

function GrewMost({ profile: { id, comparison } }: { profile: ProfileView }) {
  if (!comparison) {
    return (
      <UnknownValue
        word="nothing to compare"
        reason="It is the node's first, or the one before measures other things."
      />
    );
  }
  const { beforeId, sampleType, seconds, functions } = comparison;
  const most = functions.reduce<(typeof functions)[number] | null>(
    (best, one) => (one.flat.growth > (best?.flat.growth ?? 0) ? one : best),
    null,
  );
  return (
    <>
      {most ? (
        <>
          <span className="font-mono">{most.name}</span>: {formatProfileGrowth(most.flat.growth, sampleType)}
          {most.flat.share !== null && most.flat.share <= 1 && `, ${formatPercent(most.flat.share)} of the growth`}
          {seconds === null ? ", time between unknown" : ` in ${formatDuration(seconds)}`}
        </>
      ) : (
        "nothing grew"
      )}{" "}
      <Link
        href={paths.profile(id, encodeProfileQuery({ view: "compare", other: beforeId }))}
        className="text-link inline-flex min-h-6 items-center"
      >
        Compare
      </Link>
    </>
  );
}
