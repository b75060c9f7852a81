import "server-only";
import { z } from "zod";
import { type AlertmanagerCall, callAlertmanager, malformed } from "./call";

const alertsSchema = z.array(
  z.object({ labels: z.record(z.string(), z.string()), status: z.object({ state: z.string() }) }),
);

/** Labels of the alerts that Alertmanager has and holds back: silenced or inhibited ones. */
export async function listSuppressed(call: AlertmanagerCall): Promise<Record<string, string>[]> {
  const answer = await callAlertmanager(call, "alerts?active=false&silenced=true&inhibited=true&unprocessed=false");
  const parsed = alertsSchema.safeParse(answer);
  if (!parsed.success) throw malformed(call, "its list of alerts", parsed.error);
  return parsed.data.flatMap(({ labels, status }) => (status.state === "suppressed" ? [labels] : []));
}
