import { expect, test } from "vitest";
import { buildReport } from "./build-report";
import { reportFieldNames } from "./fields";
import { reportSchema } from "./report";
import { bareIncident, mebibyte, now, wholeIncident } from "./testing/incident";

test("at least 80 % of the usual post-mortem fields are filled from data, each field is there, and the shape is as documented", () => {
  const report = buildReport(wholeIncident);
  expect(report.filled.of).toBe(reportFieldNames.length);
  expect(report.filled.of).toBeGreaterThanOrEqual(25);
  expect(report.filled.known / report.filled.of).toBeGreaterThanOrEqual(0.8);
  expect(Object.keys(report.fields).sort()).toEqual([...reportFieldNames].sort());
  expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
});

test("what data cannot tell is unknown with its reason, never empty, and lessons are left to people", () => {
  const { fields, filled } = buildReport(bareIncident);
  expect(filled.known / filled.of).toBeLessThan(0.5);
  for (const fact of Object.values(fields)) {
    if (fact.state !== "known") expect(fact.reason.length).toBeGreaterThan(10);
    else for (const line of fact.lines) expect(line).not.toMatch(/undefined|NaN|null/);
  }
  expect(fields.cause).toEqual({ state: "unknown", reason: "not determined: no verdict was kept on this incident" });
  expect(fields.lessons.state).toBe("to be written");
});

test("cause, delay, times and effect are told with the numbers that decide", () => {
  const { fields } = buildReport(wholeIncident);
  const linesOf = (name: keyof typeof fields) => {
    const fact = fields[name];
    return fact.state === "known" ? fact.lines.join("\n") : `unknown: ${fact.reason}`;
  };
  expect(linesOf("cause")).toContain("Memory grows without a plateau");
  expect(linesOf("cause")).toContain("What decides it: Growth +3.1 MiB/min");
  expect(linesOf("detection-delay")).toMatch(
    /^30 min 40 s after the start of the process that grows at 2026-03-14 02:41:00/,
  );
  expect(linesOf("trigger")).toContain("configuration /etc/guts/config.yaml written");
  expect(linesOf("acknowledged")).toBe("4 min: 2026-03-14 03:16:40 UTC by Ada");
  expect(linesOf("duration")).toMatch(/^3 h 20 min, from/);
  expect(linesOf("worked")).toContain("Reduce cache size: held. no growth above");
  expect(linesOf("did-not-work")).toBe("Nothing: 1 of 1 run judged");
  expect(linesOf("requests")).toContain("37 of 120,400 requests");
  expect(linesOf("responders")).toMatch(/^Ada, from .*\nBen, from /);
  expect(linesOf("settings")).toContain("Held with the change of /etc/guts/config.yaml by Reduce cache size");
  expect(linesOf("limits")).toContain("Limit 512 MiB");
  expect(linesOf("forecast")).toContain("Limit reached 2 h 10 min after");
});

test("a run whose watch could not tell has neither worked nor not worked", () => {
  const [run] = wholeIncident.runs;
  if (!run?.watch) throw new Error("the incident has no watched run");
  const ended = (state: "unknown" | "worse") => ({ ...run, title: state, watch: { ...run.watch, state, detail: "x" } });
  const runs = [run, ended("unknown"), ended("worse")] as typeof wholeIncident.runs;
  const { fields } = buildReport({ ...wholeIncident, runs });
  expect(fields["did-not-work"]).toEqual({ state: "known", lines: ["worse: worse. x"] });
  expect(JSON.stringify(fields.worked)).not.toContain("unknown");
});

test("an incident that was reopened is timed from then, and says so", () => {
  const at = (wholeIncident.incident.acknowledgedAt ?? 0) - 60_000;
  const entry = {
    seq: 99,
    kind: "incident.reopened",
    actor: "Ada",
    actorType: "person" as const,
    at,
    text: "Reopened",
  };
  const { fields } = buildReport({ ...wholeIncident, timeline: [...wholeIncident.timeline, entry] });
  expect(JSON.stringify(fields.acknowledged)).toMatch(
    /"1 min: .* by Ada, from the reopening at 2026-03-14 03:15:40 UTC"/,
  );
});

test("a verdict that could not decide is no cause, and the one before an action comes before the opening's", () => {
  const [opening] = wholeIncident.verdicts;
  if (!opening) throw new Error("the fixture keeps a verdict");
  const undecided = structuredClone(opening);
  undecided.diagnosis.verdict.findings = [
    { id: "undecided", title: "?", confidence: "low", evidence: [], wouldChangeIt: "" },
  ];
  const changed = structuredClone(opening);
  changed.moment = "action";
  changed.diagnosis.verdict.findings = [
    { id: "undersized", title: "Too small", confidence: "high", evidence: [], wouldChangeIt: "x" },
  ];
  const later = buildReport({ ...wholeIncident, verdicts: [undecided, changed] });
  expect(later.fields.cause).toMatchObject({ state: "known", lines: expect.arrayContaining(["Too small"]) });
  const none = buildReport({ ...wholeIncident, verdicts: [undecided], newest: undecided.diagnosis });
  expect(none.fields.cause).toMatchObject({ state: "unknown", reason: expect.stringContaining("not determined") });
});

test("no secret that was planted in configuration, labels, output or words is in any part of the report", () => {
  const canary = "c4n4ry-7d1f0e9b3a5c";
  const planted = structuredClone(wholeIncident);
  const [first] = planted.timeline;
  const [run] = planted.runs;
  const [check] = planted.checks;
  if (!first || !run || !check || planted.host?.config.state !== "answered") throw new Error("the fixture has these");
  first.text = `Authorization: Bearer ${canary}`;
  run.result = `failed: token=${canary}`;
  run.diff = { path: "/etc/guts/config.yaml", unified: `+private_key: ${canary}\n` };
  check.source = `http://guts:${canary}@10.0.0.1/metrics`;
  planted.host.config.value.redactedText = `p2p:\n  private_key: "${canary}"\nstorage: {}\n`;
  planted.signatures = [{ by: `password: ${canary}`, at: now, contentSha256: "9f".repeat(32) }];
  const report = buildReport(planted);
  expect(JSON.stringify(report)).not.toContain(canary);
  expect(report.configuration?.text).toContain("storage: {}");
  expect(report.signatures[0]?.contentSha256).toBe("9f".repeat(32));
  expect(report.runs[0]?.rssBeforeBytes).toBe(478 * mebibyte);
});
