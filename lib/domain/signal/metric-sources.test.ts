import { describe, expect, it } from "vitest";
import { metricSources } from "./metric-sources";

const matchers = { instance: "v2", job: "guts-node" };
const pod = { ...matchers, namespace: "guts", pod: "guts-node-0", container: "guts-node" };
const names = (sources: ReturnType<typeof metricSources>, signal: string) =>
  sources.filter((one) => one.signal === signal).map((one) => one.metric);

describe("metricSources", () => {
  it("believes the node, then the client library, then exporters, for a node with the runbook's metrics", () => {
    const sources = metricSources({ matchers: pod, metrics: { preset: "runbook" } });
    expect(names(sources, "rss")).toEqual([
      "guts_process_resident_memory_bytes",
      "process_resident_memory_bytes",
      "namedprocess_namegroup_memory_bytes",
      "container_memory_rss",
      "container_memory_working_set_bytes",
    ]);
    expect(names(sources, "limit")).toEqual([
      "guts_config_max_memory",
      "container_spec_memory_limit_bytes",
      "kube_pod_container_resource_limits",
    ]);
  });

  it.each(["node", "container"] as const)(
    "asks the preset %s for nothing that such a node does not register",
    (preset) => {
      const sources = metricSources({ matchers: pod, metrics: { preset } });
      expect(sources.filter((one) => /^(guts_|process_)/.test(one.metric))).toEqual([]);
      expect(names(sources, "rss")).toContain("container_memory_rss");
    },
  );

  it("asks for no container where no label names one", () => {
    const sources = metricSources({ matchers, metrics: { preset: "node" } });
    expect(sources.map((one) => one.family)).toEqual(["namegroup", "namegroup"]);
  });

  it("looks for exporters by what they describe, not by their own scrape", () => {
    const sources = metricSources({
      matchers: pod,
      hostMatchers: { instance: "host-2", job: "node-exporter" },
      metrics: { preset: "runbook" },
    });
    const of = (metric: string) => sources.find((one) => one.metric === metric)?.matchers;
    expect(of("container_memory_rss")).toEqual({ namespace: "guts", pod: "guts-node-0", container: "guts-node" });
    expect(of("namedprocess_namegroup_memory_bytes")).toEqual({ groupname: "guts-node", instance: "host-2" });
    expect(of("node_memory_MemTotal_bytes")).toEqual({ instance: "host-2", job: "node-exporter" });
  });

  it("puts metrics of one's own first, with their own labels or the target's", () => {
    const rss = { name: "my_rss", unit: "kibibytes" as const };
    const hostMemoryTotal = { name: "my_total", unit: "bytes" as const };
    const sources = metricSources({
      matchers,
      hostMatchers: { instance: "host-2" },
      metrics: { preset: "runbook", rss, limit: { ...rss, matchers: { a: "b" } }, hostMemoryTotal },
    });
    expect(names(sources, "rss")[0]).toBe("my_rss");
    const own = sources.filter((one) => one.family === "own");
    expect(own.map(({ signal, unit, matchers: labels }) => [signal, unit, labels])).toEqual([
      ["rss", "kibibytes", matchers],
      ["limit", "kibibytes", { a: "b" }],
      ["host-memory-total", "bytes", { instance: "host-2" }],
    ]);
  });
});
