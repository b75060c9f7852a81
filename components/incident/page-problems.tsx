import Link from "next/link";
import type { ReactNode } from "react";
import { formatDuration } from "@/lib/domain/format/format";
import type { IncidentView } from "@/lib/domain/incident/view";
import { paths } from "@/lib/paths";

export interface PageProblemsProps {
  view: IncidentView;
  /** Why a tick that was posted without a script was refused. */
  refused: string | null;
  /** Why the page could not be refreshed; what it shows is then from before. */
  failed: string | null;
}

/** What a reader must know before trusting the page: a page that no longer refreshes, a silent Prometheus. */
export function PageProblems({ view, refused, failed }: PageProblemsProps) {
  const { prometheus, previousIncidentId } = view;
  return (
    <>
      {refused && <Notice>Not ticked: {refused}</Notice>}
      {failed && <Notice>This page is not being refreshed: {failed} What it shows is from before that.</Notice>}
      {prometheus && prometheus.state !== "up" && (
        <Notice>
          Prometheus {prometheus.id} {prometheus.state === "down" ? "does not answer" : "has not been asked lately"}
          {prometheus.answeredAt !== null &&
            `, last answer ${formatDuration((view.now - prometheus.answeredAt) / 1000)} ago`}
          . {prometheus.detail} Current memory comes from the next source that answers; each number names its own.
        </Notice>
      )}
      {previousIncidentId && (
        <p className="px-4 pt-2 text-muted">
          There was an incident before this one:{" "}
          <Link className="underline" href={paths.incident(previousIncidentId)}>
            open it
          </Link>
          .
        </p>
      )}
    </>
  );
}

function Notice({ children }: { children: ReactNode }) {
  return (
    <p role="status" className="mx-3 mt-3 break-words rounded-box border border-attention px-3 py-2 sm:mx-4">
      {children}
    </p>
  );
}
