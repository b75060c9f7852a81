import { z } from "zod";

/** A name as Kubernetes takes it for namespaces, workloads, pods and config maps (RFC 1123, subdomain). */
const nameSchema = z
  .string()
  .max(253, "must not be longer than 253 characters")
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, "must be a Kubernetes name: lower-case letters, digits, hyphens and dots");

const workloadSchema = z.strictObject({ kind: z.enum(["StatefulSet", "Deployment"]), name: nameSchema });

const configMapSchema = z.strictObject({
  name: nameSchema,
  /** The key whose value is the node's configuration file. */
  key: z
    .string()
    .max(253, "must not be longer than 253 characters")
    .regex(/^[-._a-zA-Z0-9]+$/, "must be a key of a config map: letters, digits, hyphens, underscores and dots"),
});

/** Where a node runs in a cluster. */
export const kubernetesHostSchema = z.strictObject({
  namespace: nameSchema,
  workload: workloadSchema,
  /** The node's own pod; a workload may have more. */
  pod: nameSchema,
  /** Found by its name: its place in the list may change. */
  container: nameSchema.default("guts-node"),
  /** Absolute path on the console's machine; absent: the service account of the console's own pod. */
  kubeconfig: z
    .string()
    .regex(/^\/[^\0\r\n]*$/, "must be an absolute path")
    .optional(),
  /** A context of the kubeconfig; absent: its current one. */
  context: z.string().min(1, "must not be empty").max(253, "must not be longer than 253 characters").optional(),
  /** Where the node's configuration file is kept; absent: it is not edited. */
  configMap: configMapSchema.optional(),
});
export type KubernetesHost = z.infer<typeof kubernetesHostSchema>;

/** Keys by place below `host.kubernetes`, for suggestions. */
export const kubernetesKeys: Readonly<Record<string, readonly string[]>> = {
  "": Object.keys(kubernetesHostSchema.shape),
  ".workload": Object.keys(workloadSchema.shape),
  ".configMap": Object.keys(configMapSchema.shape),
};
