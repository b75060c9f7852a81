import { describe, expect, it } from "vitest";
import type { SignalSources } from "./signal-sources";
import {
  answered,
  down,
  GiB,
  host,
  hostMatchers,
  matchers,
  part,
  pod,
  resolve,
  series,
  target,
  withCgroup,
  withUnit,
} from "./testing/sources";

describe("the limit", () => {
  const hostTotal = part(series("node_memory_MemTotal_bytes", hostMatchers, 16 * GiB));
  const podLimit = series("kube_pod_container_resource_limits", { ...pod, resource: "memory" }, 6 * GiB);
  const exporters = { "container,namespace,pod": part(podLimit) };
  const podTarget = target({ matchers: { ...matchers, ...pod } });
  const metric = (value: number) => part(series("guts_config_max_memory", { ...matchers, ...pod }, value));

  it.each<[string, Partial<SignalSources>, number, string | RegExp]>([
    [
      "what the node says",
      {
        target: { ...podTarget, limitBytes: 7 * GiB },
        prometheus: answered({ node: metric(5 * GiB), exporters }),
        host: withCgroup({ limitBytes: 4 * GiB }),
      },
      5 * GiB,
      "Prometheus: guts_config_max_memory",
    ],
    [
      "the configuration",
      {
        target: { ...podTarget, limitBytes: 7 * GiB },
        prometheus: answered({ exporters }),
        host: withCgroup({ limitBytes: 4 * GiB }),
      },
      7 * GiB,
      "configuration: limitBytes",
    ],
    [
      "the cgroup's maximum",
      {
        target: podTarget,
        prometheus: answered({ exporters }),
        host: withCgroup({ limitBytes: 4 * GiB, highBytes: GiB }),
      },
      4 * GiB,
      "host helper: cgroup memory limit",
    ],
    [
      "the threshold at which the kernel throttles",
      { target: podTarget, prometheus: answered({ exporters }), host: withCgroup({ highBytes: 3 * GiB }) },
      3 * GiB,
      "host helper: cgroup memory.high",
    ],
    [
      "the systemd unit's maximum",
      {
        target: podTarget,
        prometheus: answered({ exporters }),
        host: withUnit(`MemoryMax=${5 * GiB}\nMemoryHigh=${2 * GiB}`),
      },
      5 * GiB,
      "host helper: systemd MemoryMax",
    ],
    [
      "the systemd unit's throttling threshold",
      {
        target: podTarget,
        prometheus: answered({ exporters }),
        host: withUnit(`MemoryMax=infinity\nMemoryHigh=${2 * GiB}`),
      },
      2 * GiB,
      "host helper: systemd MemoryHigh",
    ],
    [
      "the pod's limit, where systemd sets none",
      {
        target: podTarget,
        prometheus: answered({ exporters }),
        host: withUnit("MemoryMax=infinity\nMemoryHigh=infinity"),
      },
      6 * GiB,
      "Prometheus: kube_pod_container_resource_limits",
    ],
    [
      "the pod's limit",
      { target: podTarget, prometheus: answered({ exporters }), host },
      6 * GiB,
      "Prometheus: kube_pod_container_resource_limits",
    ],
    ["the host's memory", { prometheus: answered({}), host }, 16 * GiB, /^host memory, host helper: .*MemTotal$/],
    [
      "the host's memory, where the node says 0 for none",
      { target: podTarget, prometheus: answered({ node: metric(0) }), host },
      16 * GiB,
      /^host memory/,
    ],
    [
      "the host's memory as node_exporter tells it",
      { target: target({ hostMatchers }), prometheus: answered({ host: hostTotal }) },
      16 * GiB,
      "host memory, Prometheus: node_memory_MemTotal_bytes",
    ],
  ])("is %s, when nothing before it names one", (_, sources, value, source) => {
    const { limit } = resolve(sources);
    expect(limit?.value).toBe(value);
    expect(limit?.source).toMatch(source instanceof RegExp ? source : new RegExp(`^${source}$`));
  });

  it("says that none is set when the host's memory is the denominator", () => {
    expect(resolve({ prometheus: answered({}), host }).limit?.detail).toMatch(
      /^no limit set: .*16 GiB is the denominator/,
    );
  });

  it("says when a limit is more than the host has", () => {
    const { limit } = resolve({ host: withCgroup({ limitBytes: 64 * GiB }), prometheus: answered({}) });
    expect(limit).toMatchObject({
      value: 64 * GiB,
      detail: expect.stringContaining("more than the host has (16 GiB)"),
    });
  });

  it.each<[string, Partial<SignalSources>]>([
    ["Prometheus does not answer", { prometheus: answered({ node: down }), host }],
    ["the cgroup cannot be read", { prometheus: answered({}), host: withCgroup(null) }],
    [
      "the helper fails",
      {
        target: target({ hostMatchers }),
        prometheus: answered({ host: hostTotal }),
        host: { ...host, facts: { detail: "no" } },
      },
    ],
  ])("is not silently the host's memory while %s", (_, sources) => {
    expect(resolve(sources).limit?.value).toBeNull();
    const limit = { name: "limit", unit: "bytes", value: GiB, source: "x", at: 1, detail: null } as const;
    const before = { limit: { ...limit, state: "value" as const } };
    expect(resolve({ ...sources, previous: before }).limit).toMatchObject({ value: GiB, state: "stale" });
  });

  it("stays unknown when nothing tells anything", () => {
    expect(resolve({ prometheus: answered({}) }).limit).toMatchObject({ state: "not exposed", value: null });
  });

  it("keeps the throttling threshold apart from the limit", () => {
    const signals = resolve({ host: withCgroup({ limitBytes: 4 * GiB, highBytes: 3 * GiB }) });
    expect([signals.limit?.value, signals["limit-soft"]?.value]).toEqual([4 * GiB, 3 * GiB]);
  });
});
