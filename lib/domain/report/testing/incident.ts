import { attribution, buildTrend, leakVerdict, mebibyte, now, since } from "@/components/diagnosis/fixtures";
import { hostReport } from "@/components/host-report/fixtures";
import type { StoredDiagnosis } from "@/lib/domain/diagnosis/stored";
import type { Signal, SignalName } from "@/lib/domain/signal/signal";
import { signalCatalogue } from "@/lib/domain/signal/signal";
import { toReportProfile } from "../heap-profiles";
import type { ReportInput } from "../input";

const minute = 60_000;

export { mebibyte, now };

const diagnosis: StoredDiagnosis = {
  verdict: leakVerdict,
  trend: buildTrend({
    forecast: [
      { horizonSeconds: 3_600, bytes: 660 * mebibyte, low: 640 * mebibyte, high: 680 * mebibyte, basis: "back-tested" },
    ],
  }),
  attribution,
  source: "Prometheus: guts_process_resident_memory_bytes",
  query: 'guts_process_resident_memory_bytes{instance="validator-2"}',
  range: { fromMs: since, toMs: now },
  detail: null,
  replay: null,
};

function signal(name: SignalName, value: number): Signal {
  const { unit } = signalCatalogue[name];
  return { name, value, unit, state: "value", source: `Prometheus: ${name}`, at: now - 5_000, detail: null };
}

function entry(seq: number, minutes: number, actor: string, kind: string, text: string) {
  const actorType: "person" | "system" = actor === "guts-runbook" ? "system" : "person";
  return { seq, at: now + minutes * minute, actor, actorType, kind, text };
}

const grown = (growth: number, share: number) => ({
  ...{ before: 40 * mebibyte, after: 40 * mebibyte + growth, growth, share },
  perSecond: growth / 600,
});

/** Two heap profiles, ten minutes apart. */
const heapProfiles = [-10, 0].map((minutes, index) =>
  toReportProfile({
    name: `heap-${index + 1}.prof`,
    takenAt: new Date(now + minutes * minute),
    sizeBytes: 90 * 1024,
    sha256: String(index + 1).repeat(64),
    summary: {
      sampleTypes: [{ type: "inuse_space", unit: "bytes" }],
      ...{ sampleType: 0, total: 160 * mebibyte },
      top: [
        {
          ...{ name: "indexObjects", flat: 120 * mebibyte, flatPercent: 75 },
          ...{ sumPercent: 75, cum: 120 * mebibyte, cumPercent: 75 },
        },
      ],
    },
    comparison:
      index === 0
        ? null
        : {
            ...{ beforeId: "1", seconds: 600, whole: grown(100 * mebibyte, 1) },
            sampleType: { type: "inuse_space", unit: "bytes" },
            functions: [
              { name: "indexObjects", flat: grown(83 * mebibyte, 0.83), cum: grown(83 * mebibyte, 0.83) },
              { name: "evict", flat: grown(-mebibyte, -0.01), cum: grown(-mebibyte, -0.01) },
            ],
            stacks: [{ frames: ["main", "serve", "indexObjects"], self: grown(83 * mebibyte, 0.83) }],
          },
  }),
);

/** An alert, a leak, one restart by hand that did not hold and a smaller cache that did; resolved and signed off in part. */
export const wholeIncident: ReportInput = {
  now: now + 300 * minute,
  timeScale: 1,
  incident: {
    id: "0b0c4a52-5d13-4f0e-9d3c-2a1f0c9d7e11",
    number: 12,
    title: "High memory usage",
    targetId: "validator-2",
    targetName: "validator-2",
    severity: "P3",
    state: "resolved",
    runbookId: "high-memory",
    runbookSha256: "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a",
    openedAt: now,
    openedBy: "Alertmanager",
    acknowledgedAt: now + 4 * minute,
    acknowledgedBy: "Ada",
    owner: "Ada",
    ownerSince: now + 5 * minute,
    mitigatedAt: now + 30 * minute,
    resolvedAt: now + 200 * minute,
    signedOffAt: null,
    previousIncidentId: null,
  },
  timeline: [
    entry(1, 0, "guts-runbook", "incident.opened", "Incident opened: validator-2 · High memory usage"),
    entry(2, 4, "Ada", "checklist.ticked", "Ticked: <b>OOM</b> | kills & [others](x)"),
    entry(3, 30, "Ben", "run.requested", "Confirmed: reduce-cache"),
  ],
  alerts: [
    {
      fingerprint: "f1",
      name: "GutsHighMemoryUsage",
      status: "resolved",
      startsAt: now - minute,
      endsAt: now + 60 * minute,
      fired: 2,
      firstStartsAt: now - minute,
      source: "webhook",
      generatorUrl: null,
      alertmanagerUrl: null,
    },
  ],
  checks: [
    {
      text: "Memory is above 90 % of its limit",
      isSymptom: true,
      state: "met",
      summary: "93.4 % of 512 MiB",
      query: 'guts_process_resident_memory_bytes{job="a|b"}',
      source: "Prometheus: guts_process_resident_memory_bytes",
      at: now - 10_000,
      recordedAt: now,
    },
  ],
  overrules: [],
  verdicts: [{ moment: "opening", at: now, diagnosis, samplesSha256: "9f".repeat(32) }],
  newest: diagnosis,
  runs: [
    {
      id: "6a2f7d0e-6a0f-4a60-8a52-6f0f5f9f1b11",
      action: "reduce-cache",
      title: "Reduce cache size",
      option: "Option B",
      summary: "Set storage.cache.max_size to 128 MiB and restart validator-2.",
      parameters: { maxSizeBytes: 134_217_728 },
      state: "done",
      requestedBy: "Ben",
      requestedAt: now + 29 * minute,
      startedAt: now + 29 * minute,
      finishedAt: now + 30 * minute,
      reason: null,
      result: "Restarted and verified",
      factsToCheck: [],
      losses: ["All 12 repositories that validator-2 holds in memory."],
      diff: {
        path: "/etc/guts/config.yaml",
        unified: "@@ -1,2 +1,2 @@\n storage:\n-  max_size: 256\n+  max_size: 128\n",
      },
      rssBeforeBytes: 478 * mebibyte,
      bytesPerSecondBefore: 54_000,
      watch: {
        state: "held",
        startedAt: now + 30 * minute,
        until: now + 105 * minute,
        detail: "no growth above +8 MiB/h, the smallest that could be seen in 1 h",
      },
    },
  ],
  signals: {
    rss: signal("rss", 240 * mebibyte),
    limit: signal("limit", 512 * mebibyte),
    "request-latency-p99": signal("request-latency-p99", 0.42),
  },
  requests: {
    fromMs: now,
    toMs: now + 200 * minute,
    total: 120_400,
    failed: 37,
    query: 'sum(increase(guts_http_requests_total{instance="validator-2"}[12000s]))',
    source: "Prometheus: guts_http_requests_total",
    detail: null,
  },
  host: hostReport,
  changes: [{ at: since - 2 * minute, kind: "config", text: "configuration /etc/guts/config.yaml written" }],
  heapProfiles,
  actionItems: [
    {
      itemId: "memory-usage-is-verified-to-be-stable",
      text: "Memory usage is verified to be stable",
      signedOff: { by: "Ada", at: now + 210 * minute, note: "flat for 2 h", waived: false },
    },
    { itemId: "alert", text: "An alert on the trend is in place", signedOff: null },
  ],
  signatures: [],
  charts: [
    {
      title: "Resident memory",
      summary: "Resident memory from 02:41 UTC to 08:12 UTC: 382 MiB at first, 240 MiB at last.",
      source: "Prometheus: guts_process_resident_memory_bytes",
      fromMs: since,
      toMs: now + 300 * minute,
      limitBytes: 512 * mebibyte,
      rows: [{ at: since, bytes: 382 * mebibyte }],
    },
  ],
};

/** An incident without a node, on which nothing was done and nothing is known. */
export const bareIncident: ReportInput = {
  ...wholeIncident,
  incident: {
    ...wholeIncident.incident,
    ...{ targetId: null, state: "open", acknowledgedAt: null, acknowledgedBy: null, owner: null, ownerSince: null },
    ...{ mitigatedAt: null, resolvedAt: null },
  },
  ...{ timeline: wholeIncident.timeline.slice(0, 1), alerts: [], checks: [], verdicts: [], newest: null, runs: [] },
  ...{ signals: {}, requests: null, host: null, changes: [], actionItems: [], charts: [], heapProfiles: [] },
};
