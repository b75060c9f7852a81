import { expect } from "vitest";
import { kubernetesActor } from "@/lib/adapters/kubernetes/actor";
import { sha256 } from "@/lib/adapters/kubernetes/config-map";
import { toPlace } from "@/lib/adapters/kubernetes/place";
import { missingRights } from "@/lib/adapters/kubernetes/rights";
import type { ActResult } from "@/lib/domain/host/actor";
import type { KubernetesHost } from "@/lib/domain/target/kubernetes";
import type { ClusterUser } from "./cluster";
import type { TestNode } from "./objects";
import type { Recording } from "./recording";

export const gibibyte = 1024 ** 3;
export const configBefore = "# the node's\nstorage:\n  cache_size: 512Mi # large\nprivate_key: canary\n";
const configAfter = configBefore.replace("512Mi", "128Mi");

/** What a person asks of a node in a cluster, told once: with a real API server, and against its recorded answers. */
export interface Story {
  name: string;
  title: string;
  user: ClusterUser;
  node: Omit<TestNode, "namespace" | "name">;
  /** What the test cluster has to bring about first. */
  needs: { budget?: boolean; rival?: boolean };
  tell(host: KubernetesHost, given: Recording["given"]): Promise<void>;
}

export const storyNode = { namespace: "stories", name: "guts" };

const limitOptions = { max: 2 * gibibyte, high: null, keep: "persistent", timeoutSeconds: 30 } as const;

export const stories: Story[] = [
  {
    name: "limit-patch",
    title: "a limit is set where the workload had none, after a dry run, and its rollout is watched to its end",
    user: "console",
    node: { sidecar: true },
    needs: {},
    async tell(host) {
      const lines: string[] = [];
      const actor = kubernetesActor(host);
      const result = await actor.setMemoryLimit({ ...limitOptions, onOutput: ({ text }) => lines.push(text) });
      expect(result).toMatchObject({
        state: "done",
        facts: { "max-before": "infinity", "max-after": String(2 * gibibyte), replicas: "1" },
      });
      expect(lines.join("")).toMatch(/dry run on StatefulSet stories\/guts: accepted\n.*none → 2 GiB\n.*rollout: /s);
      const limits = await actor.readMemoryLimits();
      expect(limits).toMatchObject({
        state: "answered",
        value: { max: 2 * gibibyte, high: null, ownSetting: { max: 2 * gibibyte, high: "unset" } },
      });
      expect((await actor.setMemoryLimit(limitOptions)).state).toBe("already");
    },
  },
  {
    name: "rbac-refused",
    title:
      "an account without the right is refused in the cluster's words, and the missing rights are named beforehand",
    user: "visitor",
    node: {},
    needs: {},
    async tell(host) {
      const missing = await missingRights(toPlace(host), "add-memory");
      expect(missing).toEqual(["patch statefulsets.apps guts in namespace stories"]);
      const result = await kubernetesActor(host).setMemoryLimit(limitOptions);
      expect(result.state).toBe("refused");
      expect(result.detail).toMatch(
        /dry run .* refused: the cluster answers 403: .*cannot patch resource "statefulsets"/,
      );
    },
  },
  {
    name: "config-written",
    title: "a config map's key is written after a backup, and put back from it byte for byte",
    user: "console",
    node: {},
    needs: {},
    async tell(host) {
      const actor = kubernetesActor(host);
      const written = await actor.writeConfig(change(configBefore, configAfter));
      expect(written).toMatchObject({ state: "done", facts: { path: "configmap/stories/guts-config#config.yaml" } });
      expect(await textOf(host)).toBe(configAfter);
      expect((await actor.writeConfig(change(configBefore, configAfter))).state).toBe("already");
      const backup = written.facts.backup ?? "";
      expect(backup).toMatch(/^guts-config-bak-[0-9]{8}t[0-9]{9}z$/);
      const hashes = { expectSha256: sha256(configAfter), newSha256: sha256(configBefore) };
      const back = { path: "/config.yaml", backup, ...hashes, timeoutSeconds: 20 };
      expect(await actor.restoreConfig(back)).toMatchObject({ state: "done" });
      expect(await textOf(host)).toBe(configBefore);
    },
  },
  {
    name: "conflict",
    title: "a config map that somebody changes between the look and the write is left as they made it",
    user: "console",
    node: {},
    needs: { rival: true },
    async tell(host) {
      const result = await kubernetesActor(host).writeConfig(change(configBefore, configAfter));
      expect(result).toMatchObject({ state: "changed" } satisfies Partial<ActResult>);
      expect(await textOf(host)).toBe("rival: true\n");
    },
  },
  {
    name: "evicted",
    title: "a restart evicts the pod and waits until its successor is ready; a repeat finds it done",
    user: "console",
    node: { sidecar: true },
    needs: {},
    async tell(host, given) {
      const options = { expectStartTicks: Number(given.start), timeoutSeconds: 30 };
      const result = await kubernetesActor(host).restart(options);
      expect(result).toMatchObject({ state: "done", facts: { pod: "guts-0", pid: "1" } });
      expect(result.facts.uid).not.toBe(result.facts.evicted);
      expect(Number(result.facts.start)).toBeGreaterThan(Number(given.start));
      const again = await kubernetesActor(host).restart(options);
      expect(again).toMatchObject({ state: "already", facts: { uid: result.facts.uid } });
    },
  },
  {
    name: "eviction-429",
    title: "a disruption budget that allows none refuses the restart in its own words",
    user: "console",
    node: {},
    needs: { budget: true },
    async tell(host, given) {
      const options = { expectStartTicks: Number(given.start), timeoutSeconds: 20 };
      const result = await kubernetesActor(host).restart(options);
      expect(result.state).toBe("refused");
      expect(result.detail).toMatch(/disruption budget.*429.*needs 1 healthy pods and has 1 currently/i);
    },
  },
  {
    name: "missing-container",
    title: "a container name that is not there is refused with the names that are",
    user: "console",
    node: { sidecar: true },
    needs: {},
    async tell(host) {
      const actor = kubernetesActor({ ...host, container: "guts" });
      const result = await actor.setMemoryLimit(limitOptions);
      expect(result.state).toBe("refused");
      expect(result.detail).toMatch(/no container guts; .* one of: proxy, guts-node/);
      expect(await actor.readMemoryLimits()).toMatchObject({ state: "gone" });
    },
  },
];

function change(from: string, to: string) {
  return { expectSha256: sha256(from), newSha256: sha256(to), text: to, timeoutSeconds: 20 };
}

async function textOf(host: KubernetesHost): Promise<string | null> {
  const read = await kubernetesActor(host).readConfigSource();
  return read.state === "answered" ? read.value.text : null;
}
