import { streamAlerts } from "../servers/alert-stream";
import { startConsole } from "../servers/console";

/** Latencies in milliseconds of 1,000 alerts for one incident within 10 s, each a webhook, after a few to warm up. */
export async function benchAlerts(): Promise<number[]> {
  const running = await startConsole();
  try {
    await streamAlerts(running, { count: 50, overMs: 2_000, instance: "warm-up" });
    const answered = await streamAlerts(running, { count: 1_000, overMs: 10_000, instance: "bench" });
    return answered.map(({ latencyMs }) => latencyMs);
  } finally {
    await running.stop();
  }
}
