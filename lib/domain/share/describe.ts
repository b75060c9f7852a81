import type { SharedView } from "./view";

/** What a preview of the link says, from what the link shows. */
export function describeShared(view: SharedView): { title: string; description: string } {
  const state = view.state === "signed_off" ? "signed off" : view.state;
  return {
    title: `${view.severity} ${view.targetName}: ${view.title} #${view.number}, ${state}`,
    description: view.verdict?.decides ?? "An incident, shared read-only.",
  };
}
