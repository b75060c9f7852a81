import { Fragment, type ReactNode } from "react";
import type { ActionName } from "@/lib/domain/action/parameters";

export interface ActionControlsProps {
  actions: readonly ActionName[];
  actionControl: (action: ActionName) => ReactNode;
}

/** The controls of an option's actions, one beneath the other; nothing where it has none. */
export function ActionControls({ actions, actionControl }: ActionControlsProps) {
  return (
    <div className="space-y-3 pb-1 empty:hidden">
      {actions.map((action) => (
        <Fragment key={action}>{actionControl(action)}</Fragment>
      ))}
    </div>
  );
}
