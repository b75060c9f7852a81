import { describe, expect, it } from "vitest";
import type { Operation } from "../operation";
import { configOf, contentOf, down, factsOf, failedOf, GIB, looksOf, nowMs, sha256 } from "../testing/looks";
import type { PlanLooks } from "./looks";
import { planRevert, type RevertedRun } from "./revert";
import { planRuleRevert, touchesOnlyRules } from "./revert-rule";

const written = "written by the run\n";
const write: Operation = {
  ...{ kind: "write-config", path: "/etc/guts/config.yaml", changes: [] },
  ...{ expectSha256: sha256("before"), newSha256: sha256(written) },
};
const restore: Operation = {
  ...{ kind: "restore-config", path: "/etc/guts/config.yaml", backup: "config.yaml.bak-1" },
  ...{ expectSha256: sha256(written), newSha256: sha256("before") },
};
const runOf = (...undo: [Operation, Operation | null][]): RevertedRun => ({
  id: "6b1f7a8e-0000-4000-8000-000000000000",
  action: "reduce-cache",
  finishedAt: nowMs - 60_000,
  undo: undo.map(([done, back]) => ({ done, facts: {}, undo: back })),
});
const edited = runOf([{ kind: "restart" }, null], [write, restore]);

describe("a revert", () => {
  it("puts the file back, restarts the node for it, and pins run, file and process", () => {
    const content = contentOf(planRevert(looksOf({ config: configOf(written) }), edited));
    expect(content.operations).toEqual([restore, { kind: "restart" }]);
    expect(content.basis.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["run", "start ticks", "configuration sha256"]),
    );
    expect(content.losses.join(" ")).toContain("12 repositories");
  });

  it("is refused when the file was changed since, and when it has its earlier bytes already", () => {
    expect(failedOf(planRevert(looksOf({ config: configOf("by hand\n") }), edited))).toContain(
      "changed since that run",
    );
    expect(failedOf(planRevert(looksOf({ config: configOf("before") }), edited))).toContain("already");
    const config = { state: "failed" as const, detail: "the host does not answer" };
    expect(failedOf(planRevert(looksOf({ config }), edited))).toContain("does not answer");
  });

  const raise: Operation = { kind: "memory-limit", max: 4 * GIB, high: null, keep: "runtime" };
  const lower: Operation = { ...raise, max: 2 * GIB };
  const limitsOf = (max: number) =>
    ({ limits: { state: "answered", value: { max, high: null, ownSetting: null, source: "cgroup" } } }) as const;

  it("sets earlier limits without a restart, unless they were changed since", () => {
    const content = contentOf(planRevert(looksOf(limitsOf(4 * GIB)), runOf([raise, lower])));
    expect(content).toMatchObject({ operations: [lower], blastRadius: ["Nothing is restarted."] });
    // The kernel has rounded it down by a page.
    expect(contentOf(planRevert(looksOf(limitsOf(4 * GIB - 4096)), runOf([raise, lower]))).operations).toEqual([lower]);
    expect(failedOf(planRevert(looksOf(limitsOf(8 * GIB)), runOf([raise, lower])))).toContain("as that run left it");
  });

  it("restarts all replicas on Kubernetes, where a limit is the template's, and says so", () => {
    const [set, back] = [raise, lower].map((one): Operation => ({ ...one, keep: "persistent" }) as Operation);
    const looks = looksOf(limitsOf(4 * GIB), "kubernetes");
    const content = contentOf(planRevert(looks, runOf([set as Operation, back as Operation])));
    expect(content.operations).toEqual([back]);
    expect(content.blastRadius.join(" ")).toMatch(/ALL replicas of guts-node/);
    expect(content.blastRadius.join(" ")).not.toContain("evicted");
    expect(content.losses).toContain("The same on every other replica.");
    const file = contentOf(planRevert(looksOf({ config: configOf(written) }, "kubernetes"), edited));
    expect(file.blastRadius.join(" ")).toContain("evicted");
  });

  it("is planned while the node is down, by the file alone: systemd is told to start it, its limit forgotten", () => {
    const unit = { id: "guts-node.service", result: "start-limit-hit", startLimitBurst: 5 } as PlanLooks["unit"];
    const content = contentOf(planRevert(down({ config: configOf(written), unit }, "systemd"), edited));
    expect(content.basis.map(({ name }) => name)).toEqual(["run", "configuration sha256"]);
    expect(content.preconditions.filter(({ blocking }) => blocking)).toEqual([]);
    expect(content.steps.join(" ")).toMatch(/start limit, start it/);
    expect(content.losses.join(" ")).toContain("is down");
  });

  it("of an alert rule restarts nothing, loses no repositories, and asks nothing of the node", () => {
    const rule: Operation = {
      kind: "install-rule",
      prometheusId: "main",
      path: "/r.yml",
      expectSha256: "1",
      text: null,
    };
    const run = runOf([{ ...rule, text: "groups: []" }, rule]);
    expect([touchesOnlyRules(run), touchesOnlyRules(edited), touchesOnlyRules(runOf())]).toEqual([true, false, false]);
    const content = contentOf(planRuleRevert(down({}, "kubernetes"), run));
    expect(content).toMatchObject({
      operations: [rule],
      preconditions: [],
      blastRadius: [expect.stringContaining("No node"), expect.anything()],
    });
    expect(content.losses.join(" ")).not.toContain("repositories");
  });

  it("is blocked where the earlier limit is below what is used by now", () => {
    const looks = looksOf({ ...limitsOf(4 * GIB), facts: factsOf({ rssBytes: 3 * GIB }) });
    const content = contentOf(planRevert(looks, runOf([raise, lower])));
    expect(content.preconditions.find(({ blocking }) => blocking)?.detail).toContain("would end the node");
  });

  it("has nothing to do for what cannot be taken back, and says what stays", () => {
    expect(failedOf(planRevert(looksOf(), runOf([{ kind: "drop-caches" }, null])))).toContain("can be taken back");
  });
});
