import type { WorkView } from "@/lib/domain/incident/work-view";

/** An incident nobody has touched yet. */
export const noWork: WorkView = {
  owner: null,
  acknowledged: null,
  mitigatedAt: null,
  resolvedAt: null,
  signedOffAt: null,
  mergedInto: null,
  absorbed: [],
  mergeable: [],
  brief: [],
  clocks: [],
};
