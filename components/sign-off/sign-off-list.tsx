import { Panel } from "@/components/ui/panel";
import type { SignOffStateView } from "@/lib/domain/sign-off/view";
import type { KeptAction } from "@/lib/server-actions/form-state";
import { SignOffItem } from "./sign-off-item";

export interface SignOffListProps {
  view: SignOffStateView;
  signOffAction: KeptAction;
}

/** The post-incident items: each is signed, or waived with its reason, before the incident as a whole can be. */
export function SignOffList({ view, signOffAction }: SignOffListProps) {
  const { incidentId, items, state, now } = view;
  const done = items.filter(({ signedOff }) => signedOff !== null).length;
  return (
    <Panel
      id="sign-off"
      title="Post-incident items"
      aside={
        <span role="status" className="text-muted">
          {done} of {items.length} signed off or waived
        </span>
      }
    >
      {items.length === 0 && <p className="px-3 py-2 text-muted">This runbook has no post-incident items.</p>}
      <ul className="divide-y divide-edge empty:hidden">
        {items.map((item) => (
          <SignOffItem
            key={item.itemId}
            incidentId={incidentId}
            item={item}
            signOffAction={signOffAction}
            closed={state === "signed_off"}
            now={now}
          />
        ))}
      </ul>
    </Panel>
  );
}
