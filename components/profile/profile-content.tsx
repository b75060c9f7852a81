import { EmptyState } from "@/components/ui/empty-state";
import { FailedState } from "@/components/ui/failed-state";
import type { ProfileQuery } from "@/lib/domain/profile/page-query";
import type { ProfilePageView } from "@/lib/domain/profile/profile-page";
import { CompareChoice } from "./compare-choice";
import { CompareView } from "./compare-view";
import { FlameView } from "./flame-view";
import { NeighbourTables } from "./neighbour-tables";
import { profileHref } from "./profile-address";
import { SummaryTable } from "./summary-table";
import { TopTable } from "./top-table";

export interface ProfileContentProps {
  view: ProfilePageView;
  query: ProfileQuery;
}

/** What stands below a profile's head: the view that was asked for, or why there is none and what to do. */
export function ProfileContent({ view, query }: ProfileContentProps) {
  const { content, profile, others, now } = view;
  const { id } = profile;
  switch (content.state) {
    case "mistyped":
      return (
        <FailedState
          title="Nothing was looked up"
          meaning="Something in the form above is no regular expression; what you typed is still there."
          remedy="Correct the marked field and show again, or show everything."
          retryHref={profileHref(id, query, { focus: "", ignore: "", search: "" })}
        />
      );
    case "failed":
      return (
        <div className="space-y-3">
          <FailedState
            title="The profile cannot be shown like this"
            meaning={content.message}
            remedy="Below is what the console kept of it when it came."
            retryHref={profileHref(id, query)}
          />
          <SummaryTable summary={profile.summary} />
        </div>
      );
    case "top":
      return <TopTable id={id} query={query} answer={content.answer} />;
    case "flame":
      return <FlameView id={id} query={query} name={profile.name} answer={content.answer} />;
    case "function":
      return <NeighbourTables id={id} query={query} answer={content.answer} />;
    case "compare":
      return (
        <>
          <CompareChoice id={id} query={query} others={others} now={now} />
          <CompareView query={query} content={content} />
        </>
      );
    case "choose":
      return query.view === "compare" ? (
        <CompareChoice id={id} query={query} others={others} now={now} />
      ) : (
        <EmptyState title="No function chosen">Choose one in the table of Top: its name leads here.</EmptyState>
      );
  }
}
