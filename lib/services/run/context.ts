import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { plans } from "@/lib/db/schema";
import type { PlanContent } from "@/lib/domain/action/action";
import type { Operation } from "@/lib/domain/action/operation";
import type { RunBefore } from "@/lib/domain/run/record";
import { operationTimeoutSeconds } from "@/lib/domain/run/timeouts";
import type { OperationStep } from "@/lib/domain/run/what-stands";
import { getTarget } from "@/lib/services/config";
import type { RunAccess } from "./access";
import { keepDump } from "./keep-dump";
import type { OperationContext } from "./operations/driver";
import { openOutput } from "./output";
import { type RunRow, readRun, readSteps } from "./records";

const cancelPollMs = 250;

/** The plan that a run was confirmed with. */
export async function readPlanned(run: RunRow): Promise<PlanContent> {
  const [plan] = await db().select({ content: plans.content }).from(plans).where(eq(plans.id, run.planId));
  if (!plan?.content) throw new Error(`run ${run.id} has no plan any more`);
  return plan.content;
}

/** A run's operations with what their steps say; one that has no step was never reached. */
export async function readOperationSteps(runId: string, operations: readonly Operation[]): Promise<OperationStep[]> {
  const steps = await readSteps(runId);
  return operations.map(({ kind }) => {
    const step = steps.get(kind);
    return { kind, state: step?.state ?? "waiting", facts: step?.data.facts ?? {} };
  });
}

interface ContextOptions {
  before: RunBefore;
  kind: Operation["kind"];
  prior?: Record<string, string> | undefined;
  keep?: (facts: Record<string, string>) => Promise<void>;
}

/** For looking only: nothing is written anywhere, and nothing cancels it. */
export function readingContext(access: RunAccess, run: RunRow, { before, kind }: ContextOptions): OperationContext {
  const target = getTarget(run.targetId);
  return {
    target,
    actor: access.actors.get(target.id) ?? null,
    reader: access.hosts.get(target.id) ?? null,
    node: access.nodes.get(target.id) ?? null,
    before,
    write: () => {},
    signal: new AbortController().signal,
    runId: run.id,
    timeoutSeconds: operationTimeoutSeconds(kind, target.host.kind),
    prior: null,
    keep: async () => {},
    keepDump: async () => ({ state: "left", reason: "It was only looked at." }),
  };
}

/** Carries out `body` with live output, and with a signal that is aborted when somebody asks for the run's end. */
export async function withActing<T>(
  access: RunAccess,
  run: RunRow,
  options: ContextOptions,
  body: (context: OperationContext) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const watching = watchForCancel(run.id, stop);
  const output = openOutput(run.id);
  const reading = readingContext(access, run, options);
  const { actor } = reading;
  try {
    return await body({
      ...reading,
      ...(actor ? { keepDump: (dump) => keepDump(run, actor, dump, stop.signal) } : {}),
      write: (text) => output.write(text),
      signal: stop.signal,
      prior: options.prior ?? null,
      keep: options.keep ?? (async () => {}),
    });
  } finally {
    stop.abort();
    await watching;
    await output.close();
  }
}

/** Polls the run's row and aborts when somebody asks for its end; stops with the step. */
async function watchForCancel(runId: string, stop: AbortController): Promise<void> {
  while (!stop.signal.aborted) {
    const state = await readRun(runId).then(
      (run) => run.state,
      () => null,
    );
    if (state === "cancelling") stop.abort(new Error("cancelled"));
    await sleep(cancelPollMs, undefined, { signal: stop.signal }).catch(() => {});
  }
}
