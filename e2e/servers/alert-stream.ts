import { setTimeout as sleep } from "node:timers/promises";
import type { RunningConsole } from "./console";

export interface StreamedAlert {
  fingerprint: string;
  /** From the first attempt to the answer 2xx, in milliseconds. */
  latencyMs: number;
  attempts: number;
}

/**
 * Sends alerts of one instance, each with a fingerprint of its own, evenly over the given time and whether those before are
 * answered or not, as many Alertmanager groups would. Each is repeated until it is answered 2xx; `onSent` is called before
 * each one leaves.
 */
export async function streamAlerts(
  target: Pick<RunningConsole, "url" | "webhookToken">,
  {
    count,
    overMs,
    instance,
    onSent,
  }: { count: number; overMs: number; instance: string; onSent?(index: number): void },
): Promise<StreamedAlert[]> {
  const began = performance.now();
  const sent: Promise<StreamedAlert>[] = [];
  for (let index = 0; index < count; index += 1) {
    await sleep(Math.max(0, (index * overMs) / count - (performance.now() - began)));
    onSent?.(index);
    sent.push(deliver(target, { instance, fingerprint: `${instance}-${index}` }));
  }
  return Promise.all(sent);
}

async function deliver(
  { url, webhookToken }: Pick<RunningConsole, "url" | "webhookToken">,
  { instance, fingerprint }: { instance: string; fingerprint: string },
): Promise<StreamedAlert> {
  const labels = { alertname: "GutsHighMemoryUsage", instance, job: "guts-node", series: fingerprint };
  const startsAt = new Date().toISOString();
  const body = JSON.stringify({
    ...{ version: "4", status: "firing", groupKey: "{}", receiver: "guts-runbook", truncatedAlerts: 0 },
    alerts: [{ status: "firing", labels, annotations: {}, startsAt, fingerprint }],
  });
  const started = performance.now();
  for (let attempts = 1; attempts <= 300; attempts += 1) {
    const response = await fetch(`${url}/api/alerts/alertmanager`, {
      method: "POST",
      headers: { authorization: `Bearer ${webhookToken}`, "content-type": "application/json" },
      body,
    }).catch(() => null);
    const isRead = (await response?.text().catch(() => null)) != null;
    if (response?.ok && isRead) return { fingerprint, attempts, latencyMs: performance.now() - started };
    await sleep(200);
  }
  throw new Error(`the alert ${fingerprint} was never answered 2xx`);
}
