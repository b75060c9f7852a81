import { parse } from "parse5";
import { beforeAll, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { alerts, evidence, frozenVerdicts, incidents, samples, signOffs } from "@/lib/db/schema";
import type { CheckResult } from "@/lib/domain/check/check";
import { reportSchema } from "@/lib/domain/report/report";
import { mebibyte, wholeIncident } from "@/lib/domain/report/testing/incident";
import { before, contentOf, newRun, person } from "@/lib/services/run/testing/new-run";
import { withTestDatabase } from "@/lib/testing/database";
import { exportReport, makeReport } from "./make";

withTestDatabase();

const minute = 60_000;

let id = "";
let nowMs = 0;
beforeAll(async () => {
  ({ id, nowMs } = await seed());
});

/** An incident of an hour ago with an alert, a symptom, a kept verdict and a run whose watch held; Prometheus is away. */
async function seed(): Promise<{ id: string; nowMs: number }> {
  const now = Math.floor(Date.now() / 1000) * 1000;
  const openedAt = new Date(now - 60 * minute);
  const diff = { path: "/etc/guts/config.yaml", unified: "-  max_size: 256\n+  max_size: 128\n" };
  const { incidentId } = await newRun(contentOf([{ kind: "restart" }], { diff }), {
    ...{ state: "done", before, result: "Restarted and verified", requestedAt: new Date(now - 40 * minute) },
    ...{ finishedAt: new Date(now - 39 * minute), watchState: "held", watchUntil: new Date(now - 20 * minute) },
    watchDetail: "no growth above +8 MiB/h",
  });
  await db()
    .update(incidents)
    .set({ openedAt, acknowledgedAt: new Date(now - 55 * minute), acknowledgedBy: person, owner: person });
  await db()
    .insert(alerts)
    .values({
      ...{
        fingerprint: "f1",
        startsAt: openedAt,
        status: "firing",
        name: "GutsHighMemoryUsage",
        labels: {},
        annotations: {},
      },
      ...{ incidentId, receivedAt: openedAt },
    });
  const result: CheckResult = {
    ...{
      name: "memory-over-limit",
      state: "met",
      summary: "93.4 % of 512 MiB",
      detail: "",
      query: "up",
      source: "test",
    },
    at: openedAt.getTime(),
  };
  await db()
    .insert(evidence)
    .values({ incidentId, check: "memory-over-limit", state: "met", result, recordedAt: openedAt });
  const [kept] = wholeIncident.verdicts;
  if (!kept) throw new Error("the fixture keeps a verdict");
  await db()
    .insert(frozenVerdicts)
    .values({
      ...{ incidentId, moment: "opening", at: openedAt, diagnosis: kept.diagnosis, samplesSha256: "9f".repeat(32) },
      samples: JSON.stringify({ samples: [30, 20, 10].map((ago) => [(now - ago * minute) / 1000, 300 * mebibyte]) }),
    });
  return { id: incidentId, nowMs: now };
}

test("a report of what the database holds is filled, valid as HTML with its chart, and readable as Markdown and JSON", async () => {
  const { report } = await makeReport(id, nowMs);
  expect(report.fields.cause).toMatchObject({ state: "known" });
  expect(report.fields.detection).toMatchObject({
    state: "known",
    lines: [expect.stringContaining("GutsHighMemoryUsage")],
  });
  expect(report.fields.symptoms).toMatchObject({
    state: "known",
    lines: [expect.stringContaining("93.4 % of 512 MiB")],
  });
  expect(report.fields.worked).toMatchObject({ state: "known", lines: [expect.stringContaining("held")] });
  expect(report.fields.acknowledged).toMatchObject({ lines: [expect.stringMatching(/^5 min: /)] });
  expect(report.fields.requests.state).toBe("unknown");
  expect(report.charts[0]?.source).toBe("samples that were kept with the verdicts");
  expect(report.actionItems).toHaveLength(5);

  const html = await exportReport(id, "html", nowMs);
  const errors: string[] = [];
  parse(html.content, { onParseError: ({ code, startLine }) => errors.push(`${code} in line ${startLine}`) });
  expect(errors).toEqual([]);
  expect(html.name).toBe(`incident-${report.incident.number}-high-memory.html`);
  expect(html.content).toMatch(/<figure><svg /);
  expect(html.content).not.toMatch(/<script|<link|<img|src=/);

  const json = await exportReport(id, "json", nowMs);
  expect(reportSchema.parse(JSON.parse(json.content))).toEqual(report);
  const markdown = await exportReport(id, "markdown", nowMs);
  expect(markdown.content).toContain("```diff\n-  max_size: 256");
});

test("the console's own samples draw the chart while Prometheus is away, and a signed item is no open one", async () => {
  const sample = { targetId: "validator-2", series: "rss", value: 250 * mebibyte, source: "host helper" };
  await db()
    .insert(samples)
    .values({ ...sample, at: new Date(nowMs - 5 * minute) });
  const [item] = (await makeReport(id, nowMs)).report.actionItems;
  await db()
    .insert(signOffs)
    .values({ incidentId: id, itemId: item?.itemId ?? "", by: person, at: new Date(), note: "a <b>note</b>" });
  const { report } = await makeReport(id, nowMs);
  expect(report.charts[0]?.source).toContain("own samples");
  expect(report.actionItems[0]?.signedOff).toMatchObject({ by: "On-call", note: "a <b>note</b>", waived: false });
  expect(report.fields["action-items"]).toMatchObject({ lines: expect.not.arrayContaining([`Open: ${item?.text}`]) });
});

test("an unknown incident is not found, whatever its id looks like", async () => {
  await expect(makeReport("nothing", Date.now())).rejects.toThrow("There is no such incident.");
  await expect(makeReport("6a2f7d0e-6a0f-4a60-8a52-6f0f5f9f1b11", Date.now())).rejects.toThrow("no such incident");
});
