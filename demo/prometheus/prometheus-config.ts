import { stringify } from "yaml";

export interface PrometheusConfigInput {
  /** Each node with its instance label and where it serves its metrics: `host:port`. */
  nodes: readonly { instance: string; metricsAddress: string }[];
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
  const target = (instance: string, address: string) => ({ targets: [address], labels: { instance } });
  return stringify({
    global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
    rule_files: [`${input.rulesDir}/*.yml`],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [input.alertmanagerAddress] }] }] },
    scrape_configs: [
      {
        job_name: "guts-node",
        static_configs: input.nodes.map(({ instance, metricsAddress }) => target(instance, metricsAddress)),
      },
      { job_name: "node-exporter", static_configs: [target("host-2", input.nodeExporterAddress)] },
    ],
  });
}
