import Link from "next/link";
import { Panel } from "@/components/ui/panel";
import type { Blocker } from "@/lib/domain/sign-off/blockers";
import type { SignOffStateView } from "@/lib/domain/sign-off/view";
import { paths } from "@/lib/paths";

export interface BlockerListProps {
  view: Pick<SignOffStateView, "incidentId" | "blockers" | "people" | "signatures">;
}

/** What still stands between the incident and its closing, each with the way to where it is done. */
export function BlockerList({ view: { incidentId, blockers, people, signatures } }: BlockerListProps) {
  const missing = Math.max(1, people - signatures.filter(({ changes }) => changes.length === 0).length);
  const still = `${missing} ${missing === 1 ? "signature" : "signatures"} under the incident as a whole`;
  return (
    <Panel id="blockers" title="What still blocks closing" className="print:hidden">
      <ul className="list-disc space-y-1 py-2 pr-3 pl-8">
        {blockers.map((blocker) => (
          <li key={`${blocker.kind} ${blocker.itemId ?? blocker.text}`}>
            {blocker.text}{" "}
            <Link className="text-link whitespace-nowrap" href={hrefOf(blocker, incidentId)}>
              {wayOf(blocker)}
              <span className="sr-only">: {blocker.text}</span>
            </Link>
          </li>
        ))}
        <li>
          {still}
          {blockers.length > 0 ? ", after that." : ". "}
          {blockers.length === 0 && (
            <a className="text-link whitespace-nowrap" href="#signatures">
              Sign below
            </a>
          )}
        </li>
      </ul>
    </Panel>
  );
}

function hrefOf({ kind, itemId }: Blocker, incidentId: string): string {
  switch (kind) {
    case "item-open":
    case "item-worse":
      return `#sign-off-${itemId}`;
    case "not-resolved":
      return "#resolve";
    case "run-live":
      return `${paths.incident(incidentId)}#remediation`;
    case "alert-fires":
    case "timeline-broken":
      return paths.incident(incidentId);
  }
}

function wayOf({ kind }: Blocker): string {
  switch (kind) {
    case "item-open":
    case "item-worse":
      return "To the item";
    case "not-resolved":
      return "Give the reason";
    case "run-live":
      return "To the run";
    case "alert-fires":
    case "timeline-broken":
      return "To the incident";
  }
}
