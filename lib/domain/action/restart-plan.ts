import { formatBytes, formatDuration, formatSeconds } from "@/lib/domain/format/format";
import type { HostFacts } from "@/lib/domain/host/facts";
import type { SignalSet } from "@/lib/domain/signal/signal";
import type { PlanContent, PlanFact } from "./action";

/** An endpoint's answer as far as a plan needs it. */
type Reading<T> = { state: "value"; value: T; at: number } | { state: string; detail: string } | null;

export interface RestartPlanInput {
  targetName: string;
  nowMs: number;
  facts: HostFacts;
  repositories: Reading<number>;
  realtime: Reading<{ currentConnections: number }>;
  health: Reading<{ latencySeconds: number }>;
  signals: SignalSet;
  /** Lowest RSS in the first minute of each start that the console has seen, newest first; bytes. */
  postStartRss: readonly number[];
}

const readValue = <T>(reading: Reading<T>): T | null => (reading && "value" in reading ? reading.value : null);
const reasonOf = (reading: Reading<unknown>, missing: string) =>
  reading && "detail" in reading ? `${reading.state}: ${reading.detail}` : missing;

/**
 * What restarting a node would do, from facts that were read and nothing else. Its state lives in its memory only
 * (repositories, artifacts), so what a restart loses is counted here, or said to be uncounted.
 */
export function prepareRestartPlan(input: RestartPlanInput): PlanContent {
  const { facts, targetName } = input;
  const repositories = readValue(input.repositories);
  const basis: PlanFact[] = [
    { name: "process id", value: String(facts.pid), source: "host helper", at: input.nowMs },
    {
      name: "process start",
      value: new Date(Math.round(facts.startedAt / 1000) * 1000).toISOString(),
      source: "host helper",
      at: input.nowMs,
    },
    { name: "start ticks", value: String(facts.startTicks), source: "host helper", at: input.nowMs },
  ];
  if (repositories !== null) {
    basis.push({ name: "repositories", value: String(repositories), source: "node: GET /api/repos", at: input.nowMs });
  }
  const { length: starts } = input.postStartRss;
  const typical = median(input.postStartRss);
  return {
    summary: `Restart ${targetName}: process ${facts.pid}, up ${formatDuration((input.nowMs - facts.startedAt) / 1000)}, RSS ${formatBytes(facts.rssBytes)}.`,
    steps: [
      `Look again: process ${facts.pid} must still be the one that was planned for.`,
      `Send TERM to process ${facts.pid}, once, and wait until it is gone. KILL is never sent.`,
      "Wait for its supervisor to start a new process.",
      "Verify: a new start time, RSS below before, the health check answering.",
      "Watch the slope of RSS and compare it with the one before.",
    ],
    operations: [{ kind: "restart" }],
    helps: { state: "unknown", reason: "A new process begins with less memory; how much less is not known here." },
    honours: [],
    diff: null,
    blastRadius: [`${targetName} is away until its supervisor has started it anew.`],
    forecast: null,
    costOfWaiting: null,
    revert: { possible: false, automatic: false, text: "A restart cannot be taken back." },
    losses: losses(input, repositories),
    preconditions: [
      {
        text: "The process is the one its pid file names",
        state: "met",
        detail: `start ticks ${facts.startTicks}, ${facts.executable ?? "executable unknown"}`,
      },
      healthPrecondition(input.health),
      {
        text: "Enough other validators stay up for a quorum (more than two thirds)",
        state: "unknown",
        detail: "This node does not tell the console who the other validators are. Check before you confirm.",
      },
    ],
    expected: {
      rssBytes: typical,
      basis:
        typical === null
          ? "Unknown: the console has not yet seen this node start."
          : `Median of the lowest RSS in the first minute of ${starts} earlier ${starts === 1 ? "start" : "starts"}.`,
    },
    basis,
  };
}

function losses(
  { repositories: reading, realtime, targetName }: RestartPlanInput,
  repositories: number | null,
): string[] {
  const connections = readValue(realtime);
  return [
    repositories === null
      ? `All repositories that ${targetName} holds in memory; how many is not known (${reasonOf(reading, "the node's API is not configured")}).`
      : `All ${repositories} repositories that ${targetName} holds in memory, with their issues and pull requests. A backup of its data folder does not hold them.`,
    "CI runs and their artifacts, which live in memory as well.",
    connections === null
      ? "Open connections; clients have to connect again."
      : `${connections.currentConnections} WebSocket connections and all open requests; clients have to connect again.`,
  ];
}

function healthPrecondition(health: Reading<{ latencySeconds: number }>): PlanContent["preconditions"][number] {
  const text = "The node answers its health check before the restart";
  const value = readValue(health);
  return value
    ? { text, state: "met", detail: formatSeconds(value.latencySeconds) }
    : { text, state: "not met", detail: `${reasonOf(health, "its API is not configured")}. A restart may still help.` };
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return null;
  const lower = sorted[middle - 1];
  return sorted.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2;
}
