import Link from "next/link";
import { KeptForm } from "@/components/form/kept-form";
import { Button } from "@/components/ui/button";
import { Elapsed } from "@/components/ui/elapsed";
import { Instant } from "@/components/ui/instant";
import type { IncidentView } from "@/lib/domain/incident/view";
import type { IncidentPointer } from "@/lib/domain/incident/work-view";
import { paths } from "@/lib/paths";
import type { WorkControls } from "./work-panel";

export interface WorkLineProps {
  view: IncidentView;
  /** Absent where nothing can be changed. */
  controls?: WorkControls | null;
}

/** Who owns the incident, when it was acknowledged, mitigated and resolved, and the buttons that need nothing to be typed. */
export function WorkLine({ view, controls = null }: WorkLineProps) {
  const { owner, acknowledged, now } = view;
  const times = [
    acknowledged && ["acknowledged", acknowledged.at],
    view.mitigatedAt !== null && ["mitigated", view.mitigatedAt],
    view.resolvedAt !== null && ["resolved", view.resolvedAt],
    view.signedOffAt !== null && ["signed off", view.signedOffAt],
  ].filter((one): one is [string, number] => Array.isArray(one));
  const isOver = view.state === "signed_off";
  const mayAcknowledge = !isOver && acknowledged === null && view.state !== "resolved";
  const mayTakeOver = !isOver && !mayAcknowledge && owner?.key !== controls?.me;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted text-small">
      <span>
        {owner ? (
          <>
            owner <strong className="font-semibold text-plain">{owner.name}</strong>, for{" "}
            <Elapsed since={owner.since} now={now} />
          </>
        ) : (
          "nobody owns it"
        )}
      </span>
      {times.map(([word, at]) => (
        <span key={word}>
          {word} <Instant at={at} now={now} />
        </span>
      ))}
      {controls && mayAcknowledge && (
        <KeptForm id="acknowledge" action={controls.actions.acknowledge} heldPath={controls.heldPath}>
          <Hidden view={view} search={controls.search} />
          <Button type="submit" variant="primary" size="small">
            Acknowledge
          </Button>
        </KeptForm>
      )}
      {controls && mayTakeOver && (
        <KeptForm id="take-over" action={controls.actions.takeOver} heldPath={controls.heldPath}>
          <Hidden view={view} search={controls.search} />
          <input type="hidden" name="seenOwner" value={owner?.key ?? ""} />
          <Button type="submit" size="small">
            Take over from {owner?.name ?? "nobody"}
          </Button>
        </KeptForm>
      )}
      {view.mergedInto && (
        <span>
          merged into <Pointer to={view.mergedInto} />: its alerts are there, its timeline stays here
        </span>
      )}
      {view.absorbed.length > 0 && (
        <span>
          merged into it:{" "}
          {view.absorbed.map((one, index) => (
            <span key={one.id}>
              {index > 0 && ", "}
              <Pointer to={one} />
            </span>
          ))}
          , each with its own timeline
        </span>
      )}
    </div>
  );
}

function Hidden({ view, search }: { view: IncidentView; search: string }) {
  return (
    <>
      <input type="hidden" name="incidentId" value={view.id} />
      <input type="hidden" name="search" value={search} />
    </>
  );
}

function Pointer({ to }: { to: IncidentPointer }) {
  return (
    <Link href={paths.incident(to.id)} className="text-link inline-flex min-h-6 items-center">
      #{to.number} {to.title}
    </Link>
  );
}
