import type { PrometheusClient } from "@/lib/adapters/prometheus/client";
import { formatAge, formatBytes, formatCount, formatUtc } from "@/lib/domain/format/format";
import { formatMatchers, type Matchers } from "@/lib/domain/promql/selector";
import { type MetricSource, metricSources } from "@/lib/domain/signal/metric-sources";
import { toSignalNumber } from "@/lib/domain/signal/to-number";
import type { Target } from "@/lib/domain/target/target";
import { type Finding, notSupported, ok, problem } from "./report";

interface Metric {
  name: string;
  show(value: number, nowMs: number): string;
  /** What is missing without it, and what to do. */
  remedy: string;
}

const nodeMetrics: readonly Metric[] = [
  {
    name: "guts_process_resident_memory_bytes",
    show: formatBytes,
    remedy:
      "RSS then comes from process_resident_memory_bytes, an exporter or the host helper. Upgrade the node, set host, or set metrics: node.",
  },
  {
    name: "guts_config_max_memory",
    show: formatBytes,
    remedy:
      "The limit then comes from limitBytes, else from the cgroup, the pod or the host's memory. Set limitBytes for this target.",
  },
  {
    name: "guts_process_start_time_seconds",
    show: (value, nowMs) => `${formatUtc(value * 1000, nowMs)}, ${formatAge(nowMs - value * 1000)}`,
    remedy: "Restarts are then seen through the host helper only.",
  },
];

const hostMetrics: readonly Metric[] = [
  { name: "node_memory_MemTotal_bytes", show: formatBytes, remedy: hostRemedy("meminfo") },
  { name: "node_memory_MemAvailable_bytes", show: formatBytes, remedy: hostRemedy("meminfo") },
  { name: "node_vmstat_oom_kill", show: (value) => `${formatCount(value)} since boot`, remedy: hostRemedy("vmstat") },
];

const histogram = "guts_http_request_duration_seconds_bucket";

/** Which of the metrics the console reads are there for one target. `client` is of the target's own Prometheus. */
export async function checkMetrics(client: PrometheusClient, target: Target, nowMs: number): Promise<Finding[]> {
  const scraped = await scrapedFinding(client, target.matchers, nowMs);
  const findings = [scraped];
  const sources = metricSources(target);
  for (const source of sources.filter(({ family }) => family === "own")) {
    findings.push(await ownFinding(client, source, nowMs));
  }
  // Without a single series each missing metric would be the same problem once more.
  if (scraped.state === "ok") {
    if (target.metrics.preset === "runbook") {
      for (const metric of nodeMetrics) findings.push(await presence(client, metric, target.matchers, nowMs));
    } else {
      for (const source of sources.filter(isBesideTheNode)) findings.push(await exporterFinding(client, source, nowMs));
    }
    findings.push(await histogramFinding(client, target.matchers, nowMs));
  }
  if (!target.hostMatchers) {
    const remedy = "Set hostMatchers to the labels of this host's node_exporter, e.g. { instance: host-1 }.";
    return [...findings, notSupported("node_exporter", "hostMatchers is not set", remedy)];
  }
  for (const metric of hostMetrics) findings.push(await presence(client, metric, target.hostMatchers, nowMs));
  return findings;
}

/** What stands in for the memory metrics that a node with this preset does not have. */
const isBesideTheNode = ({ signal, family }: MetricSource) =>
  (signal === "rss" || signal === "limit") && (family === "namegroup" || family === "container" || family === "pod");

function exporterFinding(client: PrometheusClient, source: MetricSource, nowMs: number): Promise<Finding> {
  const remedy = "The host helper tells it as well, if there is one: set host for this target.";
  const metric = { name: source.metric, show: formatBytes, remedy };
  return presence(client, metric, { ...source.matchers, ...source.kind }, nowMs);
}

/** A metric that the configuration names must be there, and must be plausible in the unit that it names. */
function ownFinding(client: PrometheusClient, source: MetricSource, nowMs: number): Promise<Finding> {
  const name = `${source.signal}: ${source.metric}`;
  const selector = formatMatchers(source.matchers);
  return asked(name, async () => {
    const samples = await client.query(`${source.metric}${selector}`, nowMs);
    const [sample] = samples;
    if (!sample) {
      return problem(
        name,
        `no series has the labels ${selector}`,
        "Compare name and matchers in metrics with Prometheus.",
      );
    }
    if (samples.length > 1) return tooMany(name, samples.length, selector);
    if (source.unit === "percent-of-host") return ok(name, `${sample.value} % of the host's memory`);
    const number = toSignalNumber(source.signal, sample.value, source.unit, null);
    if ("problem" in number) return problem(name, number.problem, "Set the unit of this metric in metrics.");
    if ("noLimit" in number) return notSupported(name, `${sample.value}: no limit set`, null);
    const isTime = source.signal === "process-start-time";
    return ok(name, isTime ? formatUtc(number.value * 1000, nowMs) : formatBytes(number.value));
  });
}

async function scrapedFinding(client: PrometheusClient, matchers: Matchers, nowMs: number): Promise<Finding> {
  const selector = formatMatchers(matchers);
  return asked("scraped", async () => {
    const up = await client.query(`up${selector}`, nowMs);
    const [sample] = up;
    if (up.length > 1) return tooMany("scraped", up.length, selector);
    if (sample && sample.value !== 1) {
      const remedy = "Look at Prometheus's page /targets for the reason; the node may be down.";
      return problem("scraped", `Prometheus cannot scrape ${selector}`, remedy);
    }
    const count = (await client.query(`count(${selector})`, nowMs))[0]?.value ?? 0;
    if (count === 0) {
      const remedy = "Compare matchers with the labels of the series `up` in Prometheus.";
      return problem("scraped", `no series has the labels ${selector}`, remedy);
    }
    return ok("scraped", `${formatCount(count)} series with ${selector}`);
  });
}

function presence(client: PrometheusClient, metric: Metric, matchers: Matchers, nowMs: number): Promise<Finding> {
  const selector = formatMatchers(matchers);
  return asked(metric.name, async () => {
    const samples = await client.query(`${metric.name}${selector}`, nowMs);
    const [sample] = samples;
    if (!sample) return notSupported(metric.name, "not exposed", metric.remedy);
    if (samples.length > 1) return tooMany(metric.name, samples.length, selector);
    if (!Number.isFinite(sample.value)) return notSupported(metric.name, `is ${sample.value}`, metric.remedy);
    return ok(metric.name, metric.show(sample.value, nowMs));
  });
}

function histogramFinding(client: PrometheusClient, matchers: Matchers, nowMs: number): Promise<Finding> {
  return asked(histogram, async () => {
    const [sample] = await client.query(`count(${histogram}${formatMatchers(matchers)})`, nowMs);
    return sample
      ? ok(histogram, `${formatCount(sample.value)} buckets`)
      : notSupported(histogram, "not exposed", "Request latency is then judged by the health check alone.");
  });
}

async function asked(name: string, ask: () => Promise<Finding>): Promise<Finding> {
  try {
    return await ask();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return problem(name, reason, "Look at Prometheus's log, then run this again.");
  }
}

function tooMany(name: string, count: number, selector: string): Finding {
  const remedy = "Add labels to this target's matchers until exactly one process is left.";
  return problem(name, `${formatCount(count)} series match ${selector}`, remedy);
}

function hostRemedy(collector: string): string {
  return `Check hostMatchers against node_exporter's labels, and that its collector ${collector} is on.`;
}
