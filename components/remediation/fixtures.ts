import type { PlanContent } from "@/lib/domain/action/action";
import type { PlanView, RunView } from "@/lib/domain/run/view";

/** The instant the tests' pages are drawn for. */
export const now = Date.UTC(2026, 2, 14, 3, 12, 40);

export const planContent: PlanContent = {
  summary: "Restart validator-2: process 4711, up 3 d 4 h, RSS 478 MiB.",
  steps: ["Look again.", "Send TERM to process 4711, once.", "Verify."],
  operations: [{ kind: "restart" }],
  helps: { state: "yes", reason: "Earlier starts began with less memory." },
  honours: [],
  diff: null,
  blastRadius: ["validator-2 is away until it has started anew."],
  forecast: null,
  costOfWaiting: null,
  revert: { possible: false, automatic: false, text: "A restart cannot be taken back." },
  losses: ["All 12 repositories that validator-2 holds in memory."],
  preconditions: [
    { text: "The process is the one its pid file names", state: "met", detail: "start ticks 881" },
    { text: "It answers its health check", state: "not met", detail: "timeout: no answer within 5 s" },
    { text: "Enough other validators stay up", state: "unknown", detail: "Not exposed by this node." },
  ],
  expected: { rssBytes: 40 * 1024 ** 2, basis: "Median of 3 earlier starts." },
  basis: [
    { name: "process id", value: "4711", source: "host helper", at: now - 4_000 },
    { name: "repositories", value: "12", source: "node: GET /api/repos", at: null },
  ],
};

export function buildPlan(changes: Partial<PlanView> = {}): PlanView {
  return {
    id: "plan-1",
    incidentId: "incident-1",
    targetId: "validator-2",
    targetName: "validator-2",
    action: "restart-node",
    title: "Restart node",
    parameters: {},
    state: "ready",
    hash: "c0ffee",
    content: planContent,
    detail: null,
    requestedBy: "on-call",
    requestedAt: now - 12_000,
    runId: null,
    repeatOf: null,
    ...changes,
  };
}

export function buildRun(changes: Partial<RunView> = {}): RunView {
  const startedAt = now - 8_000;
  return {
    id: "run-1",
    planId: "plan-1",
    incidentId: "incident-1",
    targetId: "validator-2",
    targetName: "validator-2",
    action: "restart-node",
    title: "Restart node",
    parameters: {},
    reason: null,
    escalated: false,
    revertible: false,
    state: "running",
    requestedBy: "on-call",
    requestedAt: now - 9_000,
    startedAt,
    finishedAt: null,
    steps: [
      {
        name: "observe",
        title: "Look again",
        state: "done",
        startedAt,
        finishedAt: startedAt + 840,
        detail: "pid 4711",
      },
      {
        name: "restart",
        title: "Restart",
        state: "running",
        startedAt: startedAt + 840,
        finishedAt: null,
        detail: null,
      },
      { name: "verify", title: "Verify", state: "waiting", startedAt: null, finishedAt: null, detail: null },
      { name: "finish", title: "Finish", state: "waiting", startedAt: null, finishedAt: null, detail: null },
    ],
    result: null,
    factsToCheck: [],
    outputTail: [{ seq: 1, text: "TERM sent to 4711\n" }],
    output: { bytes: 18, sha256: null, truncated: false },
    watch: null,
    ...changes,
  };
}
