import "server-only";
import type { PlanContent } from "@/lib/domain/action/action";
import { optionalSeconds } from "@/lib/domain/action/operation";
import { judgeAlive, sparesProcess } from "@/lib/domain/run/verify-alive";
import { isWholeFile, judgeEffective, wantedSettings } from "@/lib/domain/run/verify-effective";
import { judgeNode, type RunVerdict } from "@/lib/domain/run/verify-node";
import { UpstreamError } from "@/lib/errors";
import { getTarget } from "@/lib/services/config";
import type { RunAccess } from "./access";
import { readingContext } from "./context";
import { lookAtNode, readEffective } from "./look";
import { verifyOperation } from "./operations/registry";
import { type RunRow, readSteps } from "./records";

/**
 * Whether everything that a run did is in effect now: each operation by its driver, and where the node was restarted the
 * node as a whole, with the settings it works with; where it was not, whether its process runs on. Reads only.
 */
export async function judgeRun(access: RunAccess, run: RunRow, planned: PlanContent): Promise<RunVerdict> {
  const { before } = run;
  if (!before) throw new Error(`run ${run.id} is judged without an observation`);
  const steps = await readSteps(run.id);
  const restarts = planned.operations.some(({ kind }) => kind === "restart");
  const verdicts: RunVerdict[] = [];
  for (const operation of planned.operations) {
    // The node as a whole says more about a restart than its driver can.
    if (operation.kind === "restart") continue;
    // What the run went on without decides nothing, and its step says what became of it.
    if (optionalSeconds(operation) !== null) continue;
    const context = readingContext(access, run, { before, kind: operation.kind });
    const facts = steps.get(operation.kind)?.data.facts ?? {};
    verdicts.push(
      await verifyOperation(context, operation, facts).catch((error: unknown) => {
        if (!(error instanceof UpstreamError)) throw error;
        return { state: "unknown" as const, detail: error.message, factsToCheck: [] };
      }),
    );
  }
  if (restarts) {
    const mustShrink =
      planned.operations.every((one) => one.kind === "restart" || optionalSeconds(one) !== null) &&
      run.action === "restart-node";
    const node = judgeNode(before, await lookAtNode(access, run.targetId), { mustShrink });
    verdicts.push(node);
    const wanted = wantedSettings(planned.operations, await readFile(access, run, planned));
    if (node.state === "verified" && wanted.length > 0) {
      verdicts.push(judgeEffective(wanted, await readEffective(access, run.targetId), planned.honours));
    }
  }
  // A workload of Kubernetes starts its pods anew for a limit, and its rollout is watched by the operation itself.
  const mayRestart = restarts || getTarget(run.targetId).host.kind === "kubernetes";
  if (!mayRestart && planned.operations.some(({ kind }) => sparesProcess.has(kind))) {
    const { host } = await lookAtNode(access, run.targetId);
    const now = host.state === "running" ? host.facts.startTicks : host.state === "gone" ? null : undefined;
    verdicts.push(judgeAlive(before, now));
  }
  return combine(verdicts);
}

/** The configuration file's text, where all of it counts; null where it does not, or cannot be read. */
async function readFile(access: RunAccess, run: RunRow, planned: PlanContent): Promise<string | null> {
  if (!planned.operations.some(isWholeFile)) return null;
  const source = await access.actors.get(run.targetId)?.readConfigSource();
  return source?.state === "answered" ? source.value.text : null;
}

/** Failed when one is known to have failed, else unknown when one is. Only what is not verified is said, if there is any. */
function combine(verdicts: readonly RunVerdict[]): RunVerdict {
  const state = (["failed", "unknown"] as const).find((one) => verdicts.some((verdict) => verdict.state === one));
  const told = state ? verdicts.filter((verdict) => verdict.state === state) : verdicts;
  return {
    state: state ?? "verified",
    detail: told
      .map(({ detail }) => detail)
      .filter((detail) => detail !== "")
      .join(" "),
    factsToCheck: told.flatMap(({ factsToCheck }) => factsToCheck),
  };
}
