import "server-only";
import type { RequestOptions } from "node:https";
import { UpstreamError } from "@/lib/errors";

/** Where the cluster's API is and how to sign in: the two keys of `host.kubernetes` that say so. */
export interface ClusterAccess {
  kubeconfig?: string | undefined;
  context?: string | undefined;
}

export interface ClusterCredentials {
  server: URL;
  /** Adds certificates and the authorisation of this moment (tokens get renewed) to a request. */
  sign(options: RequestOptions): Promise<void>;
}

/**
 * Reads the kubeconfig, or without one the service account that Kubernetes mounts into the console's own pod. The files'
 * content never appears in an error. Rejects with `UpstreamError` that says what to correct.
 */
export async function loadCredentials({ kubeconfig, context }: ClusterAccess): Promise<ClusterCredentials> {
  // Half of what starting a worker would cost, and of no use without a cluster.
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  if (kubeconfig === undefined) {
    if (!process.env.KUBERNETES_SERVICE_HOST) {
      throw unusable("the console runs in no pod; set host.kubernetes.kubeconfig to a kubeconfig file");
    }
    config.loadFromCluster();
  } else {
    try {
      config.loadFromFile(kubeconfig);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "it is no valid kubeconfig";
      throw unusable(`the kubeconfig ${kubeconfig} cannot be read (${code})`);
    }
    if (context !== undefined) config.setCurrentContext(context);
  }
  const cluster = config.getCurrentCluster();
  if (!cluster) {
    throw unusable(
      `the kubeconfig ${kubeconfig} has no context ${context ?? "that is current"}, or it names no cluster`,
    );
  }
  if (!URL.canParse(cluster.server)) throw unusable("the cluster's server is not an http(s) address");
  return { server: new URL(cluster.server), sign: (options) => config.applyToHTTPSOptions(options) };
}

function unusable(reason: string): UpstreamError {
  const message = `The Kubernetes API cannot be used: ${reason}.`;
  return new UpstreamError({ system: "kubernetes", target: "cluster", kind: "unreachable", message, retryable: false });
}
