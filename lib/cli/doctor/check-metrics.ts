import type { PrometheusClient } from "@/lib/adapters/prometheus/client";
import { formatAge, formatBytes, formatCount, formatUtc } from "@/lib/domain/format/format";
import { formatMatchers, type Matchers } from "@/lib/domain/promql/selector";
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
    remedy: "RSS then comes from the host helper, if there is one. Upgrade the node, or set host: for this target.",
  },
  {
    name: "guts_config_max_memory",
    show: formatBytes,
    remedy: "The limit then comes from limitBytes, else from the process's cgroup. Set limitBytes for this target.",
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
  // Without a single series each missing metric would be the same problem once more.
  if (scraped.state === "ok") {
    for (const metric of nodeMetrics) findings.push(await presence(client, metric, target.matchers, nowMs));
    findings.push(await histogramFinding(client, target.matchers, nowMs));
  }
  if (!target.hostMatchers) {
    const remedy = "Set hostMatchers to the labels of this host's node_exporter, e.g. { instance: host-1 }.";
    return [...findings, notSupported("node_exporter", "hostMatchers is not set", remedy)];
  }
  for (const metric of hostMetrics) findings.push(await presence(client, metric, target.hostMatchers, nowMs));
  return findings;
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
