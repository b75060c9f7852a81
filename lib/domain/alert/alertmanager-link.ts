import { formatMatchers } from "../promql/selector";

/** The page of an Alertmanager that shows the alerts with these labels, silenced and inhibited ones included. */
export function alertmanagerLink(baseUrl: string, labels: Readonly<Record<string, string>>): string {
  const filter = encodeURIComponent(formatMatchers(labels));
  return `${baseUrl.replace(/\/+$/, "")}/#/alerts?silenced=true&inhibited=true&active=true&filter=${filter}`;
}
