import { setTimeout as sleep } from "node:timers/promises";
import type { OperationContext, OperationOutcome } from "./driver";
import { noProcess } from "./outcome";

const everyMs = 500;
const mostSeconds = 60;
const factsToCheck = ["Has the node's supervisor started a new process?", "Did it read its configuration file?"];

/**
 * The process that runs instead of the one from before the restart, once it has a handler for SIGUSR1 and answers its health
 * check: a program that is still loading may have the handler of its runtime alone, which does something else. After a minute
 * in vain it says why not.
 */
export async function awaitSuccessor(
  context: OperationContext,
): Promise<{ expectStartTicks: number } | OperationOutcome> {
  const { reader, node, before, signal, timeoutSeconds, write } = context;
  if (before.startTicks === null) return noProcess;
  const seconds = Math.min(mostSeconds, timeoutSeconds);
  const deadline = Date.now() + seconds * 1000;
  write("Waiting until the new process handles SIGUSR1 and answers.\n");
  for (;;) {
    const [host, health] = await Promise.all([
      reader?.readFacts().catch(() => null),
      node?.probeHealth().catch(() => null) ?? null,
    ]);
    const facts = host?.state === "running" && host.facts.startTicks !== before.startTicks ? host.facts : null;
    const answers = node === null || (health?.state === "value" && health.value.ok);
    if (facts?.catchesSigusr1 && answers) return { expectStartTicks: facts.startTicks };
    if (signal.aborted) return { state: "nothing", reason: "cancelled", detail: "No dump was asked for." };
    if (Date.now() > deadline) {
      const why =
        facts === null
          ? "no new process is seen"
          : facts.catchesSigusr1
            ? `process ${facts.pid} does not answer its health check`
            : `process ${facts.pid} has no handler for SIGUSR1`;
      return { state: "failed", detail: `After ${seconds} s ${why}: it was sent no signal.`, factsToCheck };
    }
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}
