import Link from "next/link";
import { EmptyState } from "@/components/ui/empty-state";
import { formatPercentOf, formatProfileValue } from "@/lib/domain/profile/format-value";
import { encodeProfileQuery, type ProfileQuery } from "@/lib/domain/profile/page-query";
import type { FlameAnswer } from "@/lib/domain/profile/question";
import { FlameGraph } from "./flame-graph";
import { profileHref } from "./profile-address";
import { StackList } from "./stack-list";

export interface FlameViewProps {
  id: string;
  query: ProfileQuery;
  /** Of the profile. */
  name: string;
  answer: FlameAnswer;
}

/** The flame graph of a profile or of one of its functions, and the same in words. */
export function FlameView({ id, query, name, answer }: FlameViewProps) {
  const { tree, matched, matchedNames } = answer;
  const shown = tree.value[0] ?? 0;
  const type = tree.sampleType;
  if (shown === 0) {
    return (
      <EmptyState title="Nothing to draw">No stack matches. Narrow it less, or choose another sample type.</EmptyState>
    );
  }
  return (
    <>
      <p>
        {formatProfileValue(shown, type)} of {type.type}, {formatPercentOf(shown, tree.total)} of the whole
        {query.name !== "" && (
          <>
            , in <span className="break-all font-mono">{query.name}</span> and what it called (
            <Link className="text-link" href={profileHref(id, query, { name: "" })}>
              show the whole profile
            </Link>
            )
          </>
        )}
        .{" "}
        {matched !== null && (
          <strong>
            Matched by the search: {formatProfileValue(matched, type)}, {formatPercentOf(matched, shown)} of what is
            shown.
          </strong>
        )}
      </p>
      <FlameGraph
        key={encodeProfileQuery(query)}
        id={id}
        query={query}
        tree={tree}
        matchedNames={matchedNames}
        title={`Flame graph of ${query.name === "" ? name : query.name}, ${type.type}`}
      />
      <h2 className="font-semibold text-strong">The largest stacks</h2>
      <StackList id={id} query={query} tree={tree} />
    </>
  );
}
