import { sortKeys } from "../sort-keys";

/** An alert as Prometheus tells it at `/api/v1/alerts`: without the external labels that Alertmanager's copy has. */
export interface PolledAlert {
  name: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** When its expression first held (epoch ms); it fires later by the rule's `for`. */
  activeAt: number;
}

/** What is stored of an alert, as far as it takes to know it again. */
export interface KnownAlert {
  name: string;
  labels: Readonly<Record<string, string>>;
  status: "firing" | "resolved";
  /** Epoch ms; null while firing, or when the end is not known. */
  endsAt: number | null;
}

/** Whether a stored alert is the polled one: the same name, and every label that Prometheus knows of. */
export function isSameAlert(stored: Pick<KnownAlert, "name" | "labels">, polled: PolledAlert): boolean {
  return (
    stored.name === polled.name &&
    Object.entries(polled.labels).every(([label, value]) => value === "" || stored.labels[label] === value)
  );
}

/**
 * The stored row that already tells of a firing alert. One that was resolved within `graceMs` counts: Prometheus and
 * Alertmanager do not learn of an end in the same moment. Null when nobody has told of it.
 */
export function findTold<T extends KnownAlert>(
  polled: PolledAlert,
  stored: readonly T[],
  { nowMs, graceMs }: { nowMs: number; graceMs: number },
): T | null {
  const same = stored.filter((row) => isSameAlert(row, polled));
  return (
    same.find((row) => row.status === "firing") ??
    same.find((row) => row.endsAt !== null && nowMs - row.endsAt < graceMs) ??
    null
  );
}

/** The text whose hash is a polled alert's own fingerprint. */
export const polledIdentity = (labels: Record<string, string>): string => JSON.stringify(sortKeys(labels));
