import { readAlertmanagerVersion } from "@/lib/adapters/alertmanager/status";
import type { Config } from "@/lib/config/schema";
import { type Finding, notSupported, ok, problem } from "./report";

const timeoutMs = 5_000;

/** Whether each configured Alertmanager answers. Alerts come the other way, so none has to be configured. */
export async function checkAlertmanagers(entries: Config["alertmanager"]): Promise<Finding[]> {
  if (entries.length === 0) {
    const remedy =
      "Not needed for alerts to arrive. Set alertmanager: to silence alerts from an incident, and to have it looked at here.";
    return [notSupported("reachable", "none is configured", remedy)];
  }
  return Promise.all(entries.map(({ url }) => check(url)));
}

async function check(url: string): Promise<Finding> {
  try {
    return ok("reachable", `${url}, version ${await readAlertmanagerVersion({ url, timeoutMs })}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const remedy = "Check alertmanager.url, its path prefix, and that this machine may reach it.";
    return problem("reachable", `${url} ${reason}`, remedy);
  }
}
