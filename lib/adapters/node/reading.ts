import type { UpstreamErrorKind } from "@/lib/errors";

/**
 * What one endpoint of a node told. `not exposed`: the node answers, and does not have it. `placeholder`: it answers with
 * constants that it never measures. `error`: no usable answer. `at` is when the answer arrived, epoch ms.
 */
export type NodeReading<T> =
  | { state: "value"; value: T; at: number }
  | { state: "not exposed" | "placeholder"; detail: string }
  | { state: "error"; detail: string; kind: UpstreamErrorKind };
