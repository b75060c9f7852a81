import { stringify } from "yaml";

export interface PrometheusConfigInput {
  /** Where the node serves its metrics: `host:port`. */
  nodeMetricsAddress: string;
  nodeExporterAddress: string;
  alertmanagerAddress: string;
  /** Folder with the rendered rule files. */
  rulesDir: string;
}

/**
 * Prometheus's configuration. Jobs and instances have fixed names, since the ports behind them are whatever was free, and
 * what is configured for the demo should look like what is configured in earnest.
 */
export function renderPrometheusConfig(input: PrometheusConfigInput): string {
  const scrape = (job: string, instance: string, address: string) => ({
    job_name: job,
    static_configs: [{ targets: [address], labels: { instance } }],
  });
  return stringify({
    global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
    rule_files: [`${input.rulesDir}/*.yml`],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [input.alertmanagerAddress] }] }] },
    scrape_configs: [
      scrape("guts-node", "validator-2", input.nodeMetricsAddress),
      scrape("node-exporter", "host-2", input.nodeExporterAddress),
    ],
  });
}
