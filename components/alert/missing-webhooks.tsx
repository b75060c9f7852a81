import { Details } from "@/components/ui/details";
import type { AlertView } from "@/lib/domain/incident/view";

/** Says that Alertmanager told nothing of a firing alert that Prometheus has, and where to look for the reason. */
export function MissingWebhooks({ alerts }: { alerts: readonly AlertView[] }) {
  const polled = alerts.filter((alert) => alert.status === "firing" && alert.source === "prometheus");
  if (polled.length === 0) return null;
  return (
    <div role="status" className="border-edge border-b px-3 py-1">
      <p>
        <span className="font-medium">Webhooks are missing:</span>{" "}
        {polled.length === 1 ? "one firing alert was" : `${polled.length} firing alerts were`} found only by asking
        Prometheus.
      </p>
      <Details summary="What to check" className="text-small">
        <ul className="list-disc pl-8">
          <li>Prometheus sends to Alertmanager: its page Status lists the Alertmanagers it has found.</li>
          <li>Alertmanager runs, and its route leads this alert to the console's receiver.</li>
          <li>The receiver's address and token: what the console refuses stands in Alertmanager's log.</li>
          <li>A long group_interval or group_wait only delays the first message, and max_alerts cuts it short.</li>
        </ul>
      </Details>
    </div>
  );
}
