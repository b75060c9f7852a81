import { afterAll, beforeAll, expect, it } from "vitest";
import { hostActor, hostReader } from "@/lib/adapters/hosts/registry";
import { loadConfig } from "@/lib/config/load";
import type { Config } from "@/lib/config/schema";
import { type ActionName, actionNames } from "@/lib/domain/action/parameters";
import { getTarget } from "@/lib/services/config";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { withTestDatabase } from "@/lib/testing/database";
import { hostOf } from "@/lib/testing/kubernetes/objects";
import { type ReadingServer, startReadingServer } from "@/lib/testing/kubernetes/reading-server";
import { storyNode } from "@/lib/testing/kubernetes/stories";
import type { TargetAccess } from "./prepare";
import { person, planHere } from "./testing/guarded";

withTestDatabase();

const holder = globalThis as typeof globalThis & { gutsConfig?: Config };
/** The rule belongs to a Prometheus, and there is no run to revert: both are planned in inert.integration.test.ts. */
const elsewhere: readonly ActionName[] = ["install-trend-alert", "revert-run"];
let server: ReadingServer;
let access: TargetAccess;

beforeAll(async () => {
  server = await startReadingServer(["limit-patch", "evicted", "config-written"]);
  const host = JSON.stringify({ kind: "kubernetes", kubernetes: hostOf(storyNode, server.kubeconfig) });
  holder.gutsConfig = loadConfig({
    path: "test.yaml",
    text: `
prometheus: [{ id: main, url: "http://127.0.0.1:9" }]
targets: [{ id: validator-2, prometheus: main, matchers: { job: none }, host: ${host} }]
`,
  });
  const target = getTarget("validator-2");
  const [reader, actor] = [hostReader(target.host, { helperPath: "" }), hostActor(target.host, { helperPath: "" })];
  if (!reader || !actor) throw new Error("the cluster of the test's target can be asked");
  access = { hosts: new Map([[target.id, reader]]), nodes: new Map(), actors: new Map([[target.id, actor]]) };
});
afterAll(() => server?.stop());

it("asks a cluster nothing but GETs and its own rights, whatever is planned", async () => {
  const { id } = await openIncidentByHand(person, { targetId: "validator-2", runbookId: "high-memory" });
  const states: Record<string, string> = {};
  for (const action of actionNames.filter((name) => !elsewhere.includes(name))) {
    const { state, detail } = await planHere(access, id, action);
    states[action] = detail ?? state;
  }
  expect(server.writes).toEqual([]);
  expect(server.requests.filter((line) => line.startsWith("POST")).length).toBeGreaterThan(5);
  expect(new Set(server.requests)).toEqual(
    new Set([
      "GET /api/v1/namespaces/stories/pods/guts-0",
      "GET /apis/apps/v1/namespaces/stories/statefulsets/guts",
      "GET /api/v1/namespaces/stories/configmaps/guts-config",
      "GET /api/v1/nodes/machine-1",
      "GET /apis/metrics.k8s.io/v1beta1/namespaces/stories/pods/guts-0",
      "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    ]),
  );
  const refused = (why: RegExp) => expect.stringMatching(why);
  expect(states).toEqual({
    ...{ "restart-node": "ready", "reduce-cache": "ready", "tune-rocksdb": "ready", "collect-diagnostics": "ready" },
    ...{ "add-memory": "ready", "set-memory-limits": "ready" },
    "limit-connections": refused(/there is no section api/),
    "repair-config": refused(/Nothing to repair/),
    "clear-node-cache": refused(/runs no command inside a pod/),
    "drop-system-caches": refused(/belong to all of its pods/),
    "enable-profiling": refused(/not supported/),
    "dump-heap": refused(/not supported/),
    "set-oom-score": refused(/Kubernetes sets the OOM score/),
  });
});
