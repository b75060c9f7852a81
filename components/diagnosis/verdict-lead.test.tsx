import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { DiagnosisView } from "@/lib/domain/diagnosis/view";
import { buildDiagnosis, buildTrend, leakVerdict, now, steady, undecided } from "./fixtures";
import { renderedText } from "./rendered-text";
import { VerdictLead } from "./verdict-lead";

const textOf = (diagnosis: DiagnosisView, at = now, timeScale = 1) =>
  renderedText(<VerdictLead diagnosis={diagnosis} now={at} timeScale={timeScale} />);

test("a leak says when the limit is reached, how sure that is, and why, with clock times", () => {
  const text = textOf(buildDiagnosis());
  expect(text).toContain("Limit reached in about 2 h 10 min");
  expect(text).toContain("between 1 h 45 min and 2 h 50 min · at 04:57:40 UTC earliest · 90 % interval, back-tested");
  expect(text).toContain("Leak: +3.1 MiB/min since 02:41:00 UTC , steady. Grows with connections (81 % of it).");
  expect(text).toContain("7 of 8 checks passed smallest leak visible: 12 MiB/h");
  expect(text).toContain("Of the last 20 forecasts 1 h ahead, 90 % were within 2.1 %.");
});

test("each check shows its number, what it must be and its outcome; what is not known is not called passed", () => {
  const text = textOf(buildDiagnosis());
  expect(text).toContain("passed 96 MiB at least 12 MiB");
  expect(text).toContain("passed over 100× at least 1×");
  expect(text).toContain("not passed 470 MiB above 480 MiB");
  expect(text).toContain("not known, does not count against — unknown below 70 %");
  expect(text).toContain("passed 2 h 10 min at most 6 h");
});

test("an interval without a latest end says that it is out of reach instead of inventing one", () => {
  const { headline } = leakVerdict;
  const interval = headline.interval && { ...headline.interval, latestSeconds: null, basis: null };
  const text = textOf(buildDiagnosis({ headline: { ...headline, interval } }));
  expect(text).toContain("no sooner than 1 h 45 min , the latest is out of the forecast's reach");
  expect(text).toContain("basis unknown");
});

test("at the limit there is no interval", () => {
  const { headline } = leakVerdict;
  const text = textOf(buildDiagnosis({ headline: { ...headline, kind: "limit-reached" } }));
  expect(text).not.toContain("earliest");
});

test("while undecided and when steady there is neither a time nor an interval", () => {
  const watching = textOf(undecided);
  expect(watching).toContain("Watching: 12 of 60 min, smallest leak visible so far 40 MiB/h");
  expect(watching).toContain("No check could be made yet");
  const flat = textOf(steady);
  expect(flat).toContain("Memory is steady at 300 MiB");
  expect(flat).toContain("0 of 1 checks passed");
  for (const text of [watching, flat]) expect(text).not.toContain("interval");
});

test("stale samples are said first, and the sentence is muted", () => {
  for (const stale of [buildDiagnosis({}, { stale: true }), buildDiagnosis({ stale: true })]) {
    const element = <VerdictLead diagnosis={stale} now={now + 180_000} timeScale={1} />;
    expect(renderedText(element)).toMatch(
      /^ The memory samples are stale\. as of 3 min ago : memory samples are stale/,
    );
    expect(renderToStaticMarkup(element)).toMatch(/text-lead text-muted">Limit reached/);
  }
  expect(textOf(buildDiagnosis())).not.toContain("stale");
});

test("compressed time is said, with what it does to an hour", () => {
  expect(textOf(buildDiagnosis(), now, 60)).toContain("compressed 60×: an hour's rule is a minute here");
  expect(textOf(buildDiagnosis(), now, 30)).toContain("compressed 30×: a rule of one hour takes 120 s here");
  expect(textOf(buildDiagnosis())).not.toContain("compressed");
});

test("a smallest visible leak that is not known is never shown as zero", () => {
  const trend = buildTrend({ smallestDetectableBytesPerSecond: null });
  expect(textOf(buildDiagnosis({}, { trend }))).toContain("smallest leak visible: not known");
});
