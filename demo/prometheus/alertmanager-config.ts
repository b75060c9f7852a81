import { stringify } from "yaml";

/**
 * Alertmanager's configuration: every alert goes to the console's webhook, at once. The token is read from its file at
 * each notification.
 */
export function renderAlertmanagerConfig(input: {
  webhookUrl: string;
  tokenFile: string;
  /** The alert that is sent again and again, and how often. */
  heartbeat: { alert: string; everySeconds: number };
}): string {
  const authorization = { type: "Bearer", credentials_file: input.tokenFile };
  return stringify({
    route: {
      receiver: "guts-runbook",
      group_by: ["alertname", "instance"],
      group_wait: "1s",
      group_interval: "1s",
      repeat_interval: "4h",
      routes: [
        {
          receiver: "guts-runbook",
          matchers: [`alertname="${input.heartbeat.alert}"`],
          group_wait: "0s",
          group_interval: "1s",
          repeat_interval: `${input.heartbeat.everySeconds}s`,
        },
      ],
    },
    receivers: [
      {
        name: "guts-runbook",
        webhook_configs: [{ url: input.webhookUrl, send_resolved: true, http_config: { authorization } }],
      },
    ],
  });
}
