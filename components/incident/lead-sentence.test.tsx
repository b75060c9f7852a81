import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { buildDiagnosis, undecided } from "@/components/diagnosis/fixtures";
import type { IncidentView } from "@/lib/domain/incident/view";
import type { Signal } from "@/lib/domain/signal/signal";
import { noWork } from "./fixtures";
import { LeadSentence } from "./lead-sentence";

const now = Date.UTC(2026, 2, 14, 3, 12, 40);
const mebibyte = 1024 ** 2;

function bytes(
  name: "rss" | "limit",
  value: number | null,
  state: Signal["state"],
  detail: string | null = null,
): Signal {
  return { name, value, unit: "bytes", state, source: "Prometheus", at: value === null ? null : now, detail };
}

function textOf(changes: Partial<IncidentView>): string {
  const view: IncidentView = {
    id: "1",
    number: 1,
    title: "High memory usage",
    targetId: "validator-2",
    targetName: "validator-2",
    severity: "P3",
    state: "open",
    openedAt: now,
    openedBy: "Alertmanager",
    investigateBy: null,
    timeScale: 1,
    now,
    runbookId: "high-memory",
    runbook: {
      id: "high-memory",
      title: "High memory usage",
      severity: "P3",
      impact: null,
      onCallAction: null,
      investigateWithinSeconds: null,
      alertNames: [],
      preamble: [],
      sections: [],
    },
    unmatchedHint: null,
    silences: [],
    silencingRefused: null,
    previousIncidentId: null,
    alerts: [],
    signals: { rss: bytes("rss", 478 * mebibyte, "value"), limit: bytes("limit", 512 * mebibyte, "value") },
    ratio: 478 / 512,
    diagnosis: null,
    hostReport: null,
    alertRule: {
      expr: "predict_linear(x[1h], 14400)",
      limitReachedInSeconds: 7_800,
      bytesPerSecond: (16.8 * mebibyte) / 60,
      isOwn: false,
      evaluatedAt: now,
      detail: null,
    },
    checks: {},
    ticks: {},
    overrules: {},
    queries: {},
    timeline: [],
    timelineRest: { total: 0, before: null, people: [] },
    prometheus: null,
    plan: null,
    run: null,
    signOffs: [],
    timers: { next: [], lost: [] },
    heldBy: null,
    ...noWork,
    ...changes,
  };
  return renderToStaticMarkup(<LeadSentence view={view} />)
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&#x27;", "'")
    .replace(/\s+/g, " ");
}

test("says how long until the limit, whose line says so, and the numbers behind it", () => {
  const text = textOf({});
  expect(text).toContain("Limit reached in about 2 h 10 min , by the alert rule's line");
  expect(text).toContain("at 05:22:40 UTC");
  expect(text).toContain("478 MiB of limit 512 MiB (93.4 %) +16.8 MiB/min");
  expect(text).toContain("alert's own rule");
});

test("a forecast whose time has passed is never shown as time left", () => {
  expect(textOf({ now: now + 8_000_000 })).toContain("Limit was due at 05:22:40 UTC");
});

test("without a forecast it gives the reason instead of a number", () => {
  const alertRule = {
    expr: "x",
    limitReachedInSeconds: null,
    bytesPerSecond: null,
    isOwn: false,
    evaluatedAt: now,
    detail: "memory is not growing",
  };
  const text = textOf({ alertRule });
  expect(text).toContain("No forecast: memory is not growing");
  expect(text).toContain("— growth unknown");
});

test("without a limit it says so, and neither limit nor percent is shown as zero", () => {
  const limit = bytes("limit", null, "not exposed", "the node names none");
  const text = textOf({ signals: { rss: bytes("rss", 300 * mebibyte, "value"), limit }, ratio: null });
  expect(text).toContain("No limit set: the node names none");
  expect(text).toContain("— not exposed");
  expect(text).toContain("— percent unknown");
  expect(text).not.toMatch(/\b0 (B|%)/);
});

test("an incident that is about no node leads with its runbook's impact, and speaks of no memory", () => {
  const nothing = { onCallAction: null, investigateWithinSeconds: null, alertNames: [], preamble: [], sections: [] };
  const impact = "Alerts no longer arrive.";
  const runbook = { ...nothing, id: "monitoring-blind", title: "Monitoring is blind", severity: "P2" as const, impact };
  const text = textOf({ targetId: null, unmatchedHint: null, runbook, signals: {}, ratio: null });
  expect(text.trim()).toBe("Alerts no longer arrive.");
});

test("an alert that matches no target leads with what to add to the configuration", () => {
  const text = textOf({
    targetId: null,
    unmatchedHint: "add matcher instance=10.0.0.7:9090",
    signals: {},
    ratio: null,
  });
  expect(text).toContain("No target matches this alert: add matcher instance=10.0.0.7:9090");
  expect(text).toContain("— not asked");
});

test("a verdict leads; the alert rule's time stays beneath as one labelled line", () => {
  const text = textOf({ diagnosis: buildDiagnosis() });
  expect(text.indexOf("Limit reached in about 2 h 10 min between")).toBeLessThan(10);
  expect(text).toContain("478 MiB of limit 512 MiB (93.4 %)");
  expect(text).not.toContain("+16.8 MiB/min");
  expect(text).toContain(
    "The alert's own rule: Limit reached in about 2 h 10 min , by the alert rule's line , at 05:22:40 UTC",
  );
});

test("with a verdict, a missing limit is still said by the alert rule's line", () => {
  const limit = bytes("limit", null, "not exposed", "the node names none");
  const text = textOf({
    signals: { rss: bytes("rss", 300 * mebibyte, "value"), limit },
    ratio: null,
    diagnosis: undecided,
  });
  expect(text).toContain("Watching: 12 of 60 min");
  expect(text).toContain("The alert's own rule: No limit set: the node names none");
});

test("without any number or verdict nothing is shown as zero", () => {
  const text = textOf({ signals: {}, ratio: null, diagnosis: null });
  expect(text).toContain("No limit set");
  expect(text).not.toMatch(/\b0 (B|%)/);
});
