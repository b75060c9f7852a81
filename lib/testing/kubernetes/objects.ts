import type { KubernetesHost } from "@/lib/domain/target/kubernetes";

/** A node as a cluster knows it: objects for the API, with names that each test chooses. */

export interface TestNode {
  namespace: string;
  name: string;
  /** What a sidecar injector puts before the node's container, so that its place says nothing. */
  sidecar?: boolean;
  resources?: { limits?: Record<string, string>; requests?: Record<string, string> };
  annotations?: Record<string, string>;
}

export function hostOf({ namespace, name }: TestNode, kubeconfig: string): KubernetesHost {
  return {
    namespace,
    workload: { kind: "StatefulSet", name },
    pod: `${name}-0`,
    container: "guts-node",
    kubeconfig,
    configMap: { name: `${name}-config`, key: "config.yaml" },
  };
}

function podSpec({ sidecar, resources }: TestNode) {
  const node = { name: "guts-node", image: "guts-node:1", resources: resources ?? {} };
  return { containers: sidecar ? [{ name: "proxy", image: "proxy:1" }, node] : [node] };
}

export function statefulSet(node: TestNode): object {
  const { namespace, name, annotations } = node;
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name, namespace, annotations: annotations ?? {} },
    spec: {
      serviceName: name,
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: podSpec(node) },
    },
  };
}

export function configMap({ namespace, name, annotations }: TestNode, text: string): object {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: `${name}-config`, namespace, annotations: annotations ?? {} },
    data: { "config.yaml": text, other: "kept" },
  };
}

export function clusterNode(name: string): object {
  return { apiVersion: "v1", kind: "Node", metadata: { name } };
}

export function disruptionBudget({ namespace, name }: TestNode): object {
  return {
    apiVersion: "policy/v1beta1",
    kind: "PodDisruptionBudget",
    metadata: { name, namespace },
    spec: { minAvailable: 1, selector: { matchLabels: { app: name } } },
  };
}
