import "server-only";
import type { ActionName } from "@/lib/domain/action/parameters";
import type { KubernetesHost } from "@/lib/domain/target/kubernetes";
import { inWords } from "./api";
import { accessReviewSchema } from "./objects";
import { type Place, toPlace } from "./place";

interface Right {
  verb: string;
  group: string;
  resource: string;
  subresource?: string;
  /** Absent: for every object of the kind, as for `list` and `create`. */
  name?: string;
}

const limitEdits: readonly ActionName[] = ["add-memory", "set-memory-limits"];
const configEdits: readonly ActionName[] = ["reduce-cache", "limit-connections", "tune-rocksdb", "repair-config"];

/** What an action asks of the API, beyond which it would fail half-way; empty: it asks nothing of it, or is not supported. */
function neededRights(host: KubernetesHost, action: ActionName): Right[] {
  const workload = { group: "apps", resource: host.workload.kind === "StatefulSet" ? "statefulsets" : "deployments" };
  // A deployment's pods get new names, so that rights on one of them would not last.
  const pod = host.workload.kind === "StatefulSet" ? { name: host.pod } : {};
  const look: Right[] = [
    { verb: "get", ...workload, name: host.workload.name },
    { verb: "get", group: "", resource: "pods", ...pod },
    { verb: "list", group: "", resource: "pods" },
  ];
  const evict: Right[] = [...look, { verb: "create", group: "", resource: "pods", subresource: "eviction", ...pod }];
  const patch: Right[] = [...look, { verb: "patch", ...workload, name: host.workload.name }];
  const edit: Right[] = (host.configMap ? ["get", "patch"] : []).map((verb) => ({
    ...{ verb, group: "", resource: "configmaps" },
    ...(host.configMap ? { name: host.configMap.name } : {}),
  }));
  const keep: Right[] = ["list", "create", "delete"].map((verb) => ({ verb, group: "", resource: "configmaps" }));
  if (action === "restart-node") return evict;
  if (limitEdits.includes(action)) return patch;
  if (configEdits.includes(action)) return [...evict, ...edit, ...keep];
  if (action === "revert-run") return [...evict, ...patch.slice(look.length), ...edit, ...keep];
  return [];
}

/**
 * The rights that an action needs and the console's account does not have, each as `verb resource name` for a Role; empty:
 * it may do all. Asked of the cluster (SelfSubjectAccessReview), which changes nothing. Rejects with `UpstreamError` where
 * the cluster does not tell.
 */
export async function missingRights(place: Place, action: ActionName, signal?: AbortSignal): Promise<string[]> {
  const rights = neededRights(place.host, action);
  const allowed = await Promise.all(rights.map((right) => isAllowed(place, right, signal)));
  return rights.filter((_, index) => !allowed[index]).map((right) => inRoleWords(right, place.host.namespace));
}

/** As `missingRights`, for a target's host; `unknown` with the reason where the cluster does not tell. Never rejects. */
export async function checkRights(
  host: KubernetesHost,
  action: ActionName,
  signal?: AbortSignal,
): Promise<{ state: "allowed" } | { state: "missing"; rights: string[] } | { state: "unknown"; detail: string }> {
  try {
    const rights = await missingRights(toPlace(host), action, signal);
    return rights.length === 0 ? { state: "allowed" } : { state: "missing", rights };
  } catch (error) {
    return { state: "unknown", detail: error instanceof Error ? error.message : "the cluster did not answer" };
  }
}

async function isAllowed({ host, api }: Place, right: Right, signal?: AbortSignal): Promise<boolean> {
  const answer = await api.create({
    path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    schema: accessReviewSchema,
    signal,
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: { namespace: host.namespace, ...right } },
    },
  });
  if (answer.state === "ok") return answer.value.status.allowed;
  throw new Error(`The console's rights cannot be asked for: ${inWords(answer)}.`);
}

function inRoleWords({ verb, group, resource, subresource, name }: Right, namespace: string): string {
  const kind = `${resource}${subresource ? `/${subresource}` : ""}${group ? `.${group}` : ""}`;
  return `${verb} ${kind}${name ? ` ${name}` : ""} in namespace ${namespace}`;
}
