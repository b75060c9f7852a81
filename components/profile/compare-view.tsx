import Link from "next/link";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount, formatFullUtc } from "@/lib/domain/format/format";
import { formatProfileValue } from "@/lib/domain/profile/format-value";
import { writeGrowthWords } from "@/lib/domain/profile/growth-words";
import { encodeProfileQuery, type ProfileQuery } from "@/lib/domain/profile/page-query";
import type { ProfileContent } from "@/lib/domain/profile/profile-page";
import type { ProfileView } from "@/lib/domain/profile/profile-view";
import { paths } from "@/lib/paths";
import { FlameGraph } from "./flame-graph";
import { GrownFunctions, GrownStacks } from "./growth-tables";

export interface CompareViewProps {
  query: ProfileQuery;
  content: Extract<ProfileContent, { state: "compare" }>;
}

/** What grew between two profiles: in words, by function, by stack, and as a picture. */
export function CompareView({ query, content }: CompareViewProps) {
  const { answer, before, after, rss } = content;
  const { comparison, changed, tree } = answer;
  const [decides, ...more] = writeGrowthWords(comparison, rss, [before.takenAt, after.takenAt]);
  const isSame = changed === 0;
  return (
    <>
      <p className="font-semibold text-title">{decides}</p>
      {more.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <p className="text-muted">
        From <ProfileLink profile={before} query={query} /> to <ProfileLink profile={after} query={query} />.
      </p>
      {isSame ? (
        <EmptyState title="Nothing changed">
          Every function holds as much as before. Take the second profile later, or choose another sample type.
        </EmptyState>
      ) : (
        <>
          <h2 className="font-semibold text-strong">By function</h2>
          <GrownFunctions id={after.id} query={query} comparison={comparison} />
          {changed > comparison.functions.length && (
            <p className="text-muted text-small">
              The first {formatCount(comparison.functions.length)} of {formatCount(changed)} functions that changed.
            </p>
          )}
          <h2 className="font-semibold text-strong">By stack</h2>
          <GrownStacks comparison={comparison} />
          <h2 className="font-semibold text-strong">As a picture</h2>
          <p>
            A frame is as wide as the larger of both profiles, {formatProfileValue(tree.value[0] ?? 0, tree.sampleType)}{" "}
            in all. A sign tells what became of it: + grew, − shrank, = did not change; the strongest colours changed
            most.
          </p>
          <FlameGraph
            key={encodeProfileQuery(query)}
            id={after.id}
            query={query}
            tree={tree}
            matchedNames={[]}
            title={`Difference from ${before.name} to ${after.name}, ${tree.sampleType.type}`}
          />
        </>
      )}
    </>
  );
}

function ProfileLink({ profile, query }: { profile: ProfileView; query: ProfileQuery }) {
  return (
    <>
      <Link className="text-link" href={paths.profile(profile.id, encodeProfileQuery({ type: query.type }))}>
        {profile.name}
      </Link>{" "}
      ({profile.takenAt === null ? "time unknown" : formatFullUtc(profile.takenAt)})
    </>
  );
}
