import "server-only";
import type { PrometheusStatus } from "@/lib/domain/incident/view";
import { config } from "@/lib/services/config";
import { readPrometheusStatuses } from "./views";

/** What the head of every page says beside who is signed in: whether each Prometheus answers, and how time is compressed. */
export async function readPageHead(nowMs: number): Promise<{ prometheus: PrometheusStatus[]; timeScale: number }> {
  return { prometheus: await readPrometheusStatuses(nowMs), timeScale: config().timeScale };
}
