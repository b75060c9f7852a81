import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { ActionName } from "@/lib/domain/action/parameters";
import { startCluster, type TestCluster, whyNoCluster } from "@/lib/testing/kubernetes/cluster";
import { must } from "@/lib/testing/kubernetes/controller";
import { hostOf } from "@/lib/testing/kubernetes/objects";
import { bindRoles, make, shippedRole } from "@/lib/testing/kubernetes/set-up";
import { checkRights } from "./rights";

const reason = whyNoCluster();
const node = { namespace: "rights", name: "guts" };

describe.skipIf(reason !== null)(reason ?? "rights on a real API server", () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await startCluster();
    await make(cluster.admin, "/api/v1/namespaces", { metadata: { name: node.namespace } });
    await bindRoles(cluster.admin, node.namespace);
  });
  afterAll(() => cluster?.stop());

  const check = (user: "console" | "visitor", action: ActionName) =>
    checkRights(hostOf(node, cluster.kubeconfig(user)), action);
  const rules = () => shippedRole().find(({ kind }) => kind === "Role")?.rules ?? [];
  async function withRules(kept: ReturnType<typeof rules>, work: () => Promise<void>) {
    const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${node.namespace}/roles/console`;
    const write = (body: object) => must(cluster.admin.patch({ path, kind: "merge", body, schema: z.unknown() }));
    await write({ rules: kept });
    try {
      await work();
    } finally {
      await write({ rules: rules() });
    }
  }

  it.each(["restart-node", "add-memory", "set-memory-limits", "reduce-cache", "repair-config", "revert-run"] as const)(
    "the shipped role is enough for %s",
    async (action) => expect(await check("console", action)).toEqual({ state: "allowed" }),
  );

  it("names every missing right of an account that may only look", async () => {
    expect(await check("visitor", "reduce-cache")).toEqual({
      state: "missing",
      rights: [
        "create pods/eviction guts-0 in namespace rights",
        "patch configmaps guts-config in namespace rights",
        "create configmaps in namespace rights",
        "delete configmaps in namespace rights",
      ],
    });
  });

  it.each([
    ["pods/eviction", "restart-node", /^create pods\/eviction guts-0/],
    ["statefulsets", "add-memory", /^(get|patch) statefulsets\.apps guts/],
    ["pods", "restart-node", /^(get|list) pods/],
    ["configmaps", "reduce-cache", /configmaps/],
  ] as const)("misses the rule for %s as soon as the role lacks it", async (resource, action, words) => {
    const kept = rules().filter(({ resources }) => !resources.includes(resource));
    await withRules(kept, async () => {
      // The server's own view of a role follows its change within moments.
      await expect.poll(async () => (await check("console", action)).state, { timeout: 10_000 }).toBe("missing");
      const answer = await check("console", action);
      expect(answer.state === "missing" && answer.rights.every((right) => words.test(right))).toBe(true);
    });
    await expect.poll(async () => (await check("console", action)).state, { timeout: 10_000 }).toBe("allowed");
  });

  it("the shipped role gives no way into pods, to secrets, or to anything of all kinds", () => {
    const text = JSON.stringify(shippedRole().flatMap(({ rules: given }) => given ?? []));
    for (const word of ["*", "secrets", "exec", "attach", "proxy", "impersonate", "escalate", "bind"]) {
      expect(text).not.toContain(`"${word}"`);
      expect(text).not.toContain(`/${word}"`);
    }
  });

  it("is unknown with the reason where the cluster cannot be asked", async () => {
    const host = { ...hostOf(node, "/nonexistent/kubeconfig") };
    expect(await checkRights(host, "restart-node")).toMatchObject({
      state: "unknown",
      detail: expect.stringMatching(/ENOENT/),
    });
  });
});
