import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { FindingsPanel } from "./findings-panel";
import { buildDiagnosis, now, steady, undecided } from "./fixtures";
import { renderedText } from "./rendered-text";

test("findings come in their order with confidence, evidence by unit, source, age and query, and what would change them", () => {
  const text = renderedText(<FindingsPanel diagnosis={buildDiagnosis()} now={now} />);
  expect(text).toContain("Memory grows without a plateau high confidence");
  expect(text).toContain("What would change it: A plateau of at least 30 min.");
  expect(text).toMatch(/Growth \+3\.1 MiB\/min trend ▸ query guts_memory_rss_bytes\{node='validator-2'\} .*5 s ago/);
  expect(text).toContain("Limit — not known Prometheus age unknown");
  expect(text).toContain("Time to limit 2 h 10 min");
  expect(text.indexOf("RocksDB is not measured")).toBeGreaterThan(text.indexOf("Memory grows"));
  const html = renderToStaticMarkup(<FindingsPanel diagnosis={buildDiagnosis()} now={now} />);
  expect(html).not.toContain("<details open");
});

test("while the shape cannot be told, the watch's progress is shown in words and as a bar", () => {
  const element = <FindingsPanel diagnosis={undecided} now={now} />;
  expect(renderedText(element)).toContain(
    "watching: 12 of 60 min , 48 of 60 samples, smallest leak visible so far 40 MiB/h",
  );
  expect(renderToStaticMarkup(element)).toContain("width:20.00%");
});

test("what has passed the watch's need is not counted towards it", () => {
  const watching = {
    spanSeconds: 4_200,
    neededSeconds: 3_600,
    samples: 280,
    neededSamples: 60,
    smallestVisibleBytesPerSecond: null,
  };
  const text = renderedText(<FindingsPanel diagnosis={buildDiagnosis({ watching })} now={now} />);
  expect(text).toContain("watching: 1 h 10 min , 280 samples, the smallest leak");
});

test("evidence that does not fit together is in sight, and only where there is some", () => {
  const heading = "Evidence that does not fit together";
  expect(renderedText(<FindingsPanel diagnosis={steady} now={now} />)).toContain(
    `${heading} The alert fires, but RSS is at 58 % of its limit.`,
  );
  expect(renderedText(<FindingsPanel diagnosis={buildDiagnosis()} now={now} />)).not.toContain(heading);
});

test("verdicts that were kept lead to their samples", () => {
  const frozen = {
    id: "v1",
    moment: "opening" as const,
    at: now - 60_000,
    decides: "Limit reached in about 3 h",
    shape: "leak" as const,
    engineVersion: "1",
    samplesSha256: "c0ffee",
    samplesHref: "/api/v1/incidents/1/verdicts/v1/samples",
  };
  const element = <FindingsPanel diagnosis={buildDiagnosis({}, { frozen: [frozen] })} now={now} />;
  expect(renderedText(element)).toContain("at opening, 03:11:40 UTC : Limit reached in about 3 h leak · engine 1");
  expect(renderToStaticMarkup(element)).toContain('href="/api/v1/incidents/1/verdicts/v1/samples"');
  expect(renderedText(<FindingsPanel diagnosis={buildDiagnosis()} now={now} />)).toContain(
    "Verdicts kept on this incident (0) None yet.",
  );
});

test("findings from stale samples say so where they stand", () => {
  const text = renderedText(<FindingsPanel diagnosis={buildDiagnosis({}, { stale: true })} now={now + 180_000} />);
  expect(text).toContain("as of 3 min ago : memory samples are stale");
});
