import type { FormAction } from "@/components/remediation/form-action";
import { Panel } from "@/components/ui/panel";
import { formatUtc } from "@/lib/domain/format/format";
import type { IncidentState } from "@/lib/domain/incident/incident";
import type { SignOffView } from "@/lib/domain/run/view";
import { SignOffItem } from "./sign-off-item";

export interface SignOffListProps {
  incidentId: string;
  items: SignOffView[];
  signOffAction: FormAction;
  incidentState: IncidentState;
  now: number;
  problem: string | null;
  /** Why nothing can be signed off yet; null when it can. */
  disabledReason?: string | null;
}

/** The post-incident items with their sign-offs. The last one closes the incident. */
export function SignOffList(props: SignOffListProps) {
  const { incidentId, items, signOffAction, incidentState, now, problem, disabledReason = null } = props;
  const closed = incidentState === "signed_off";
  const signed = items.flatMap(({ signedOff }) => signedOff ?? []);
  return (
    <Panel
      id="sign-off"
      title="Post-incident sign-off"
      aside={
        <span role="status" className="text-muted">
          {signed.length} of {items.length} signed off
        </span>
      }
    >
      {problem !== null && (
        <p role="alert" className="break-words border-edge border-b px-3 py-2 text-critical">
          Not signed off: {problem}
        </p>
      )}
      <p className={`px-3 py-2 ${closed ? "font-semibold" : "text-muted"}`}>
        {closed ? describeClosing(signed, now) : (disabledReason ?? describeNext(items.length, incidentState))}
      </p>
      <ul className="divide-y divide-edge border-edge border-t empty:hidden">
        {items.map((item) => (
          <SignOffItem
            key={item.itemId}
            incidentId={incidentId}
            item={item}
            signOffAction={signOffAction}
            disabled={disabledReason !== null}
            closed={closed}
            now={now}
          />
        ))}
      </ul>
    </Panel>
  );
}

type Signed = NonNullable<SignOffView["signedOff"]>;

/** Everybody who signed, and the instant of the last one: that is when the incident closed. */
function describeClosing(signed: Signed[], now: number): string {
  if (signed.length === 0) return "Closed.";
  const people = [...new Set(signed.toSorted((a, b) => a.at - b.at).map(({ by }) => by))];
  return `Closed: signed off by ${people.join(", ")} at ${formatUtc(Math.max(...signed.map(({ at }) => at)), now)}`;
}

function describeNext(count: number, state: IncidentState): string {
  if (count === 0) return "This runbook has no post-incident items.";
  return state === "resolved"
    ? "The last one closes the incident."
    : "The last one closes the incident. Unless a watch has held and no alert fires, its note has to say why it counts as resolved.";
}
