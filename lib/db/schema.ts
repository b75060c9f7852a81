import { pgSequence } from "drizzle-orm/pg-core";

export { runArtifacts } from "./artifact-schema";
export { account, session, signInLinks, user, verification } from "./auth-schema";
export { diagnoses, frozenVerdicts } from "./diagnosis-schema";
export {
  alerts,
  checklistTicks,
  checkResults,
  evidence,
  incidents,
  overrules,
  runbookVersions,
  signatures,
  signOffs,
  timeline,
  timelineHeads,
} from "./incident-schema";
export {
  alertHeartbeats,
  events,
  notifications,
  presence,
  shareLinks,
  silences,
  timers,
} from "./life-schema";
export {
  configSnapshots,
  hostReports,
  processMetrics,
  prometheusStatus,
  samples,
  targetSignals,
  workerHeartbeats,
} from "./monitor-schema";
export { profiles } from "./profile-schema";
export { plans, runOutput, runSteps, runs } from "./run-schema";

/** Numbers the events that NOTIFY carries. */
export const eventSeq = pgSequence("event_seq");
