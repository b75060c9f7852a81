import type { ReportProblem } from "@/lib/domain/host/report";

/** What a person can do about a part of the report that has no value; null where the reason itself says it. */
export const partAdvice: Record<ReportProblem, string | null> = {
  gone: "If the node does run, correct host.pidFile (or host.unit) of this target in guts-runbook.yaml.",
  mismatch: "Have the supervisor write its pid file anew, or correct host.pidFile in guts-runbook.yaml.",
  unreadable: "Give the helper the right to look: install it for sudo on the host and set host.sudo: true.",
  malformed: "Install helper/guts-host of this version on the host.",
  "not supported": null,
  failed: "Run the helper on the host by hand: it says what it misses.",
  "not read": null,
};

/** For a target that has no report at all. */
export const noReportAdvice =
  "Nothing was read from the host yet. With host.kind: none it never is: set host.kind, and for a supervised node " +
  "host.pidFile, for this target in guts-runbook.yaml and install the helper. Otherwise the worker asks within seconds.";
