import { stringify } from "yaml";

/**
 * Alertmanager's configuration: every alert goes to the console's webhook, at once. The token is read from its file at
 * each notification.
 */
export function renderAlertmanagerConfig(input: { webhookUrl: string; tokenFile: string }): string {
  const authorization = { type: "Bearer", credentials_file: input.tokenFile };
  return stringify({
    route: {
      receiver: "guts-runbook",
      group_by: ["alertname", "instance"],
      group_wait: "1s",
      group_interval: "1s",
      repeat_interval: "4h",
    },
    receivers: [
      {
        name: "guts-runbook",
        webhook_configs: [{ url: input.webhookUrl, send_resolved: true, http_config: { authorization } }],
      },
    ],
  });
}
