import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatBytes, formatUtc } from "@/lib/domain/format/format";
import { type ProfileQuery, profileQueryFields } from "@/lib/domain/profile/page-query";
import type { ProfileView } from "@/lib/domain/profile/profile-view";
import { paths } from "@/lib/paths";

export interface CompareChoiceProps {
  id: string;
  query: ProfileQuery;
  others: readonly ProfileView[];
  now: number;
}

/** Which other profile of the same node to compare with. It is sent as the address and needs no script. */
export function CompareChoice({ id, query, others, now }: CompareChoiceProps) {
  const { other: _other, page: _page, ...rest } = query;
  const there = others.filter(({ fileRemovedAt }) => fileRemovedAt === null);
  if (there.length === 0) {
    return (
      <EmptyState title="Nothing to compare with">
        The node has no other profile whose file is still there. Capture or upload a second one a while after the first.
      </EmptyState>
    );
  }
  return (
    <form method="get" action={paths.profile(id)} className="flex flex-wrap items-end gap-2">
      {profileQueryFields(rest).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <label className="min-w-0 text-muted text-small">
        Compare with another profile of this node
        <select
          name="other"
          defaultValue={query.other || there[0]?.id}
          className="min-h-7 w-full rounded-box border border-edge-strong bg-raised px-2 text-body text-plain"
        >
          {there.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}, {one.takenAt === null ? "time unknown" : formatUtc(one.takenAt, now)},{" "}
              {formatBytes(one.sizeBytes)}
            </option>
          ))}
        </select>
      </label>
      <Button type="submit">Compare</Button>
    </form>
  );
}
