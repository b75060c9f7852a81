import "server-only";
import type { Reading } from "@/lib/domain/host/actor";
import { type Place, readPod, readWorkload, workloadInWords } from "./place";
import { readPodReading } from "./pod-reading";

/** Pod and workload as JSON, in the fields that the console reads: environment and volumes, with their secrets, are not. */
export async function readDiagnostics(
  place: Place,
  signal?: AbortSignal,
): Promise<Reading<ReadonlyMap<string, string>>> {
  const [reading, pod, workload] = [
    await readPodReading(place, signal),
    await readPod(place, signal),
    await readWorkload(place, signal),
  ];
  if (reading.state !== "answered" && workload.state !== "found") return reading;
  const sections = [
    ["kubernetes-summary", reading.state === "answered" ? reading.value : reading],
    ["kubernetes-pod", pod.state === "found" ? withoutAnnotations(pod.value) : pod],
    [
      "kubernetes-workload",
      workload.state === "found"
        ? withoutAnnotations(workload.value)
        : `${workloadInWords(place.host)}: ${workload.detail}`,
    ],
  ] as const;
  return {
    state: "answered",
    value: new Map(sections.map(([name, value]) => [name, `${JSON.stringify(value, null, 2)}\n`])),
  };
}

/** `last-applied-configuration` repeats the whole object, its environment included. */
function withoutAnnotations<T extends { metadata: object }>(object: T) {
  return { ...object, metadata: { ...object.metadata, annotations: undefined } };
}
