import { z } from "zod";

/** The parts of Kubernetes' objects that the console reads (API reference); everything else is dropped. */

const timeSchema = z
  .string()
  .transform((text) => Date.parse(text))
  .refine((at) => Number.isFinite(at), "is no instant");
const textMap = z.record(z.string(), z.string()).nullish();
/** The API also takes a quantity as a bare number. */
const quantityMap = z.record(z.string(), z.union([z.string(), z.number().transform(String)])).nullish();

const metadataSchema = z.object({
  name: z.string(),
  uid: z.string().min(1),
  resourceVersion: z.string().min(1),
  generation: z.number().optional(),
  creationTimestamp: timeSchema.nullish(),
  deletionTimestamp: timeSchema.nullish(),
  labels: textMap,
  annotations: textMap,
  ownerReferences: z
    .array(z.object({ kind: z.string(), name: z.string(), uid: z.string(), controller: z.boolean().nullish() }))
    .nullish(),
});
export type ObjectMetadata = z.infer<typeof metadataSchema>;

const containerSchema = z.object({
  name: z.string(),
  resources: z.object({ limits: quantityMap, requests: quantityMap }).nullish(),
});
export type ContainerSpec = z.infer<typeof containerSchema>;

const terminatedSchema = z.object({
  exitCode: z.number(),
  reason: z.string().nullish(),
  startedAt: timeSchema.nullish(),
  finishedAt: timeSchema.nullish(),
});
const containerStatusSchema = z.object({
  name: z.string(),
  ready: z.boolean().default(false),
  restartCount: z.number().default(0),
  image: z.string().nullish(),
  state: z
    .object({
      running: z.object({ startedAt: timeSchema.nullish() }).nullish(),
      waiting: z.object({ reason: z.string().nullish(), message: z.string().nullish() }).nullish(),
      terminated: terminatedSchema.nullish(),
    })
    .nullish(),
  lastState: z.object({ terminated: terminatedSchema.nullish() }).nullish(),
});
export type ContainerStatus = z.infer<typeof containerStatusSchema>;

const conditionSchema = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
});

export const podSchema = z.object({
  metadata: metadataSchema,
  spec: z.object({ nodeName: z.string().nullish(), containers: z.array(containerSchema) }),
  status: z
    .object({
      phase: z.string().nullish(),
      conditions: z.array(conditionSchema).nullish(),
      containerStatuses: z.array(containerStatusSchema).nullish(),
    })
    .nullish(),
});
export type Pod = z.infer<typeof podSchema>;
export const podListSchema = z.object({ items: z.array(podSchema) });

/** A stateful set or a deployment: what only one of them has is absent in the other. */
export const workloadSchema = z.object({
  metadata: metadataSchema,
  spec: z.object({
    replicas: z.number().nullish(),
    paused: z.boolean().nullish(),
    selector: z.object({ matchLabels: textMap, matchExpressions: z.array(z.unknown()).nullish() }),
    updateStrategy: z
      .object({ type: z.string().nullish(), rollingUpdate: z.object({ partition: z.number().nullish() }).nullish() })
      .nullish(),
    template: z.object({ spec: z.object({ containers: z.array(containerSchema) }) }),
  }),
  status: z
    .object({
      observedGeneration: z.number().nullish(),
      replicas: z.number().nullish(),
      updatedReplicas: z.number().nullish(),
      readyReplicas: z.number().nullish(),
      currentRevision: z.string().nullish(),
      updateRevision: z.string().nullish(),
      conditions: z.array(conditionSchema).nullish(),
    })
    .nullish(),
});
export type Workload = z.infer<typeof workloadSchema>;

export const nodeSchema = z.object({
  metadata: z.object({ name: z.string() }),
  status: z.object({ allocatable: quantityMap, capacity: quantityMap }).nullish(),
});

export const nodeListSchema = z.object({ items: z.array(nodeSchema) });

export const configMapSchema = z.object({
  metadata: metadataSchema,
  immutable: z.boolean().nullish(),
  data: textMap,
  binaryData: textMap,
});
export type ConfigMap = z.infer<typeof configMapSchema>;
export const configMapListSchema = z.object({ items: z.array(configMapSchema) });

/** metrics.k8s.io; `usage.memory` is the working set. */
export const podMetricsSchema = z.object({
  timestamp: timeSchema.nullish(),
  containers: z.array(z.object({ name: z.string(), usage: quantityMap })),
});

export const accessReviewSchema = z.object({
  status: z.object({ allowed: z.boolean(), reason: z.string().nullish() }),
});

export const resourceListSchema = z.object({
  resources: z.array(z.object({ name: z.string(), group: z.string().optional(), version: z.string().optional() })),
});

/** Answers whose content does not matter: a Status, or the object that was made. */
export const anySchema = z.object({ kind: z.string() });
