import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { plans, runSteps, runs } from "@/lib/db/schema";
import type { PlanContent } from "@/lib/domain/action/action";
import { factsOf, failedOf } from "@/lib/domain/action/testing/looks";
import type { RunState } from "@/lib/domain/run/run";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { UpstreamError } from "@/lib/errors";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { withTestDatabase } from "@/lib/testing/database";
import { planOf, preparePlan, type TargetAccess } from "./prepare";

withTestDatabase();

const person: Actor = { type: "person", id: "p1", name: "On-call" };
const restart = { action: "restart-node" as const, parameters: { captureFirst: true } };
const unreachable = new UpstreamError({
  ...{ system: "host", target: "validator-2", kind: "unreachable" },
  ...{ message: "the host does not answer", retryable: true },
});

type Facts = Awaited<ReturnType<NonNullable<ReturnType<TargetAccess["hosts"]["get"]>>["readFacts"]>>;

function accessOf(readFacts: () => Promise<Facts>, actors: object = {}): TargetAccess {
  const absent = async () => ({ state: "not supported" as const, detail: "no host here" });
  return {
    hosts: new Map([["validator-2", { readFacts, readUnit: absent, readSystemMemory: absent }]]),
    nodes: new Map(),
    actors: new Map(Object.keys(actors).length > 0 ? [["validator-2", actors]] : []) as TargetAccess["actors"],
  };
}
const running = async (): Promise<Facts> => ({ state: "running", facts: factsOf() });

describe("a plan that cannot be made says why", () => {
  it("without host access, without a process, and with a host that does not answer", async () => {
    const nowhere: TargetAccess = { hosts: new Map(), nodes: new Map(), actors: new Map() };
    expect(failedOf(await planOf(nowhere, "validator-2", restart))).toContain("host:");
    const gone = accessOf(async () => ({ state: "gone", detail: "process 7 does not run" }));
    const score = { action: "set-oom-score" as const, parameters: { value: -500, keep: "runtime" as const } };
    for (const needsProcess of [restart, score]) {
      expect(failedOf(await planOf(gone, "validator-2", needsProcess))).toContain("process 7 does not run");
    }
    const silent = accessOf(() => Promise.reject(unreachable));
    expect(failedOf(await planOf(silent, "validator-2", restart))).toContain("does not answer");
  });

  it("when what is to be changed cannot be read; a diagnostics bundle needs none of it", async () => {
    const access = accessOf(running, {
      readConfigSource: () => Promise.reject(unreachable),
      readOomScore: async () => ({ state: "refused", detail: "it may not be read" }),
    });
    const cache = { action: "reduce-cache" as const, parameters: { maxSizeBytes: 1024 * 1024, captureFirst: true } };
    expect(failedOf(await planOf(access, "validator-2", cache))).toContain("does not answer");
    const score = { action: "set-oom-score" as const, parameters: { value: -500, keep: "runtime" as const } };
    expect(failedOf(await planOf(access, "validator-2", score))).toContain("may not be read");
    const bundle = { action: "collect-diagnostics" as const, parameters: { includeHeap: false } };
    const nowhere: TargetAccess = { hosts: new Map(), nodes: new Map(), actors: new Map() };
    expect(await planOf(nowhere, "validator-2", bundle)).toHaveProperty("content");
  });

  it("but a file that is broken is repaired while no process runs, with its hash alone as the basis", async () => {
    const storage = "storage:\n  data_dir: ./data\n  persistent: false\n";
    const value = { path: "/etc/guts/config.yaml", sha256: "0".repeat(64), text: storage + storage };
    const down = { state: "gone" as const, detail: "process 7 does not run" };
    const source = { readConfigSource: async () => ({ state: "answered", value }) };
    const repair = { action: "repair-config" as const, parameters: {} };
    const planned = await planOf(
      accessOf(async () => down, source),
      "validator-2",
      repair,
    );
    expect(planned).toMatchObject({ content: { operations: [{ kind: "write-config" }, { kind: "restart" }] } });
    const content = "content" in planned ? planned.content : null;
    expect(content?.basis.map(({ name }) => name)).toEqual(["configuration sha256"]);
    expect(content?.preconditions.filter(({ blocking }) => blocking)).toEqual([]);
    // A host that does not answer may well have a process.
    const silent = accessOf(() => Promise.reject(unreachable), source);
    expect(failedOf(await planOf(silent, "validator-2", repair))).toContain("does not answer");
  });

  it("and the row says it too, while a ready one has its hash", async () => {
    const { id: incidentId } = await openIncidentByHand(person, { targetId: "validator-2", runbookId: "high-memory" });
    const fill = async (access: TargetAccess) => {
      const [row] = await db()
        .insert(plans)
        .values({
          ...{ incidentId, targetId: "validator-2", action: "restart-node", parameters: { captureFirst: true } },
          ...{ requestedBy: person, requestedAt: new Date() },
        })
        .returning({ id: plans.id });
      await preparePlan(access, row?.id ?? "");
      const [filled] = await db()
        .select()
        .from(plans)
        .where(eq(plans.id, row?.id ?? ""));
      return filled;
    };
    expect(await fill(accessOf(running))).toMatchObject({
      state: "ready",
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const silent = accessOf(() => Promise.reject(unreachable));
    expect(await fill(silent)).toMatchObject({
      state: "failed",
      hash: null,
      detail: expect.stringContaining("answer"),
    });
    const telling = { state: "gone" as const, detail: "guts-node --api-token=5ec2e7canary ended" };
    const failed = await fill(accessOf(async () => telling));
    expect(failed?.detail).toContain("guts-node --api-token=");
    expect(failed?.detail).not.toContain("5ec2e7canary");
  });
});

describe("the revert of a run", () => {
  let incidentId: string;
  beforeAll(async () => {
    ({ id: incidentId } = await openIncidentByHand(person, { targetId: "validator-2", runbookId: "high-memory" }));
  });

  const before = "0".repeat(64);
  const after = "1".repeat(64);

  interface PastRun {
    action: "reduce-cache" | "install-trend-alert";
    operations: object[];
    step: "write-config" | "install-rule";
  }

  async function pastRun(
    state: RunState,
    step: "done" | "failed" = "done",
    past: Partial<PastRun> = {},
  ): Promise<string> {
    const { action = "reduce-cache", step: name = "write-config" } = past;
    await db().update(runs).set({ state: "failed" }).where(eq(runs.state, "running"));
    const operations = past.operations ?? [
      { kind: "write-config", path: "/etc/guts/config.yaml", expectSha256: before, newSha256: after, changes: [] },
      { kind: "restart" },
    ];
    const [plan] = await db()
      .insert(plans)
      .values({
        ...{ incidentId, targetId: "validator-2", action, parameters: {}, state: "ready" as const },
        ...{ requestedBy: person, requestedAt: new Date(), content: { operations } as unknown as PlanContent },
      })
      .returning({ id: plans.id });
    const id = randomUUID();
    await db()
      .insert(runs)
      .values({
        ...{ id, planId: plan?.id ?? "", incidentId, targetId: "validator-2", action, state },
        ...{ requestedBy: person, idempotencyKey: id, requestedAt: new Date() },
      });
    const facts = { backup: "config.yaml.bak-1" };
    await db()
      .insert(runSteps)
      .values([
        { runId: id, name, position: 1, state: step, data: { facts } },
        { runId: id, name: "restart", position: 2, state: "done" },
      ]);
    return id;
  }
  it("of an installed alert rule needs no host, no process and no node", async () => {
    const operations = [
      { kind: "install-rule", prometheusId: "main", path: "/etc/rules.yml", expectSha256: null, text: "groups: []" },
    ];
    const id = await pastRun("done", "done", { action: "install-trend-alert", operations, step: "install-rule" });
    const nowhere: TargetAccess = { hosts: new Map(), nodes: new Map(), actors: new Map() };
    const planned = await planOf(nowhere, "validator-2", { action: "revert-run", parameters: { runId: id } });
    expect(planned).toMatchObject({
      content: { operations: [{ kind: "install-rule", path: "/etc/rules.yml", text: null }], preconditions: [] },
    });
  });

  const withConfig = (sha256: string) =>
    accessOf(running, {
      readConfigSource: async () => ({ state: "answered", value: { path: "/etc/guts/config.yaml", sha256, text: "" } }),
      readMemoryLimits: async () => ({ state: "refused", detail: "not here" }),
      readOomScore: async () => ({ state: "refused", detail: "not here" }),
    });
  const revert = (runId: string) => ({ action: "revert-run" as const, parameters: { runId } });

  it("puts back the backup that the run's step kept, and restarts", async () => {
    const planned = await planOf(withConfig(after), "validator-2", revert(await pastRun("done")));
    expect(planned).toMatchObject({
      content: {
        operations: [
          { kind: "restore-config", backup: "config.yaml.bak-1", expectSha256: after, newSha256: before },
          { kind: "restart" },
        ],
      },
    });
  });

  it("is refused for a run that is under way, of another target, that did nothing, or that is not there", async () => {
    const access = withConfig(after);
    const id = await pastRun("done");
    expect(failedOf(await planOf(access, "validator-2", revert(await pastRun("running"))))).toContain("running");
    expect(failedOf(await planOf(access, "validator-2", revert(await pastRun("failed", "failed"))))).toContain(
      "Nothing",
    );
    expect(failedOf(await planOf(access, "validator-2", revert(randomUUID())))).toContain("no such run");
    const elsewhere = { ...access, hosts: new Map([["validator-3", access.hosts.get("validator-2")]]) } as TargetAccess;
    expect(failedOf(await planOf(elsewhere, "validator-3", revert(id)))).toContain("no such run of this target");
  });

  it("is refused when the file is no longer what the run left", async () => {
    const planned = await planOf(withConfig("2".repeat(64)), "validator-2", revert(await pastRun("done")));
    expect(failedOf(planned)).toContain("changed since that run");
  });
});
