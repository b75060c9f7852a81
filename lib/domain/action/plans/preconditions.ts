import { consequenceText, parseNodeConfig } from "@/lib/domain/config-edit/parse-node-config";
import { formatSeconds } from "@/lib/domain/format/format";
import { answerOf, type PlanLooks, type Precondition, problemOf, reasonOf, toldBy } from "./looks";
import { quorumPrecondition } from "./quorum";
import { startBudget } from "./start-budget";

/** The process is the one that the plan is for. Blocking where none was seen. */
export function processPrecondition({ facts, factsDetail, pod }: PlanLooks): Precondition {
  if (pod !== null) return podPrecondition(pod);
  const text = "The node's process was seen";
  if (facts) {
    const detail = `process ${facts.pid}, start ticks ${facts.startTicks}, ${facts.executable ?? "executable unknown"}`;
    return { text, state: "met", detail };
  }
  return { text, state: "not met", detail: factsDetail ?? "there is no process", blocking: true };
}

/** As `processPrecondition`, for what can be done while the node is down: then it is told, and blocks nothing. */
export function processOrDownPrecondition(looks: PlanLooks): Precondition {
  const found = processPrecondition(looks);
  if (!looks.isDown || looks.pod !== null) return found;
  const { blocking: _, ...told } = found;
  return { ...told, detail: `${found.detail}. This can be done while the node is down.` };
}

/** How a node that is down is started: by systemd with its failures forgotten, else by its supervisor alone. */
function startPrecondition({ target, unit }: PlanLooks): Precondition {
  const text = "The node can be started again";
  if (target.host.kind !== "systemd") {
    const detail =
      "The console cannot start a supervised process: its supervisor is waited for, and the run fails when it has given up.";
    return { text, state: "unknown", detail };
  }
  const limit = unit?.result === "start-limit-hit" ? " Its start limit is reached." : "";
  const detail = `systemd is told to forget its failures and counted starts (reset-failed), and to start it.${limit}`;
  return { text, state: "met", detail };
}

function podPrecondition(pod: NonNullable<PlanLooks["pod"]>): Precondition {
  const text = "The node's pod was seen, and its container in it";
  if (pod.state !== "answered") return { text, state: "not met", detail: pod.detail, blocking: true };
  const { pod: name, uid, ready } = pod.value;
  return { text, state: "met", detail: `${name}, uid ${uid}, ${ready ? "ready" : "not ready"}` };
}

function healthPrecondition({ health }: PlanLooks): Precondition {
  const text = "The node answers its health check before the restart";
  const value = toldBy(health);
  if (value?.ok) return { text, state: "met", detail: formatSeconds(value.latencySeconds) };
  const why = value ? `it says ${value.status}` : reasonOf(health, "its API is not configured");
  return { text, state: "not met", detail: `${why}. A restart may still help.` };
}

/** Whether a process that starts now would read its file: one that cannot start with it must not be ended. */
function configPrecondition({ config }: PlanLooks): Precondition {
  const text = "The configuration file is one that the node can start with";
  const source = answerOf(config);
  if (!source) return { text, state: "unknown", detail: problemOf(config) };
  const { findings, repeatedSections } = parseNodeConfig(source.text);
  const problems = findings.filter(({ severity }) => severity === "problem");
  const [first] = problems;
  if (!first) return { text, state: "met", detail: `${source.path}, ${describeNotes(findings.length)}` };
  const worst = problems.find(({ consequence }) => consequence === "exits") ?? first;
  const words = problems
    .slice(0, 5)
    .map((found) => `line ${found.line}: ${found.key} ${found.text}`.replace("  ", " "));
  const more = problems.length > 5 ? `, and ${problems.length - 5} more` : "";
  const remedy = repeatedSections.length > 0 ? " Plan repair-config first." : " Correct the file by hand first.";
  const detail = `${words.join("; ")}${more}: with such a file ${consequenceText(worst)}.${remedy}`;
  return { text, state: "not met", detail, ...(worst.consequence === "exits" ? { blocking: true } : {}) };
}

function describeNotes(notes: number): string {
  return notes === 0 ? "nothing to mind" : `${notes} ${notes === 1 ? "thing" : "things"} that only some builds mind`;
}

/** The process reads another file than the target's configuration names: the one that it reads is edited. */
export function configPathPrecondition({ report }: PlanLooks): Precondition[] {
  const mismatch = report?.configMismatch;
  if (!mismatch) return [];
  const text = "The process reads the file that the console is told of (host.configPath)";
  return [{ text, state: "not met", detail: `told of ${mismatch.configured}, reads ${mismatch.read}` }];
}

/** Rights in the node's cluster; empty on other hosts. */
function rightsPrecondition({ rights }: PlanLooks): Precondition[] {
  if (rights === null) return [];
  const text = "The console has the rights that this takes in the cluster";
  switch (rights.state) {
    case "allowed":
      return [{ text, state: "met", detail: "the cluster was asked (SelfSubjectAccessReview)" }];
    case "unknown":
      return [{ text, state: "unknown", detail: rights.detail }];
    case "missing": {
      const detail = `missing: ${rights.rights.join(", ")}. docs/kubernetes.md has a Role with them.`;
      return [{ text, state: "not met", detail, blocking: true }];
    }
  }
}

/** What everything that restarts the node asks for; `starts` is how many the plan may take, its automatic revert included. */
export function restartPreconditions(looks: PlanLooks, starts: number): Precondition[] {
  if (looks.isDown && looks.pod === null) {
    // It takes nothing from a quorum that it is not part of now.
    return [processOrDownPrecondition(looks), configPrecondition(looks), startPrecondition(looks)];
  }
  return [
    processPrecondition(looks),
    healthPrecondition(looks),
    configPrecondition(looks),
    ...startBudget(looks, starts),
    quorumPrecondition(looks),
    ...rightsPrecondition(looks),
  ];
}

/** As `restartPreconditions`, for an edit of the file: one that the node ignores makes the change one without effect. */
export function editPreconditions(looks: PlanLooks, starts: number): Precondition[] {
  return [...restartPreconditions(looks, starts), ...configPathPrecondition(looks)].map((found) =>
    found.state === "not met" && found.text.startsWith("The configuration file is one")
      ? { ...found, blocking: true }
      : found,
  );
}

/** What a change of the workload's template does on Kubernetes, in words. */
export function rolloutRadius({ target, pod }: PlanLooks): string[] {
  return [
    `The workload's template changes: ALL replicas of ${target.host.kubernetes?.workload.name ?? target.name} are restarted one by one, and each loses what it holds in memory.`,
    "A disruption budget does not hold a rollout back.",
    answerOf(pod)?.owner ?? "Whatever deploys the workload sets its own limit again at the next upgrade.",
  ];
}

/** Rolling a workload out takes no start of a supervisor, and asks for what else its pods' next start needs. */
export function rolloutPreconditions(looks: PlanLooks): Precondition[] {
  return [configPrecondition(looks), quorumPrecondition(looks), ...rightsPrecondition(looks)];
}

/** Restarts and replicas in words. */
export function restartRadius({ target, isDown }: PlanLooks): string[] {
  if (isDown && target.host.kind !== "kubernetes") {
    return [`${target.name} is down; it is started. No other node is touched.`];
  }
  return target.host.kind === "kubernetes"
    ? [
        `One pod of ${target.name} is evicted and started anew; its disruption budget is respected. Other replicas stay.`,
        "A configuration map is shared: other replicas read it when they are next started.",
      ]
    : [`${target.name} is away until its supervisor has started it anew. No other node is touched.`];
}
