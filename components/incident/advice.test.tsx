import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { buildDiagnosis, leakVerdict, now, optionA, optionB, optionC, steady } from "@/components/diagnosis/fixtures";
import { renderedText } from "@/components/diagnosis/rendered-text";
import type { DiagnosisView } from "@/lib/domain/diagnosis/view";
import type { Block, Runbook, RunbookSection } from "@/lib/domain/runbook/runbook";
import { WhatToDo } from "./what-to-do";

const section = (id: string, title: string, sections: RunbookSection[] = [], ...blocks: Block[]): RunbookSection => ({
  id,
  kind: "resolution",
  title,
  level: 2,
  line: 1,
  blocks,
  sections,
});
const restart: Block = { type: "command", line: 2, id: "c", language: "bash", text: "restart", action: "restart-node" };
const runbook: Runbook = {
  id: "high-memory",
  title: "High memory usage",
  severity: "P3",
  impact: "Nodes are killed.",
  onCallAction: "Investigate within 4 hours.",
  investigateWithinSeconds: null,
  alertNames: [],
  preamble: [],
  sections: [
    section("r", "Resolution", [
      section("a", "Option A: Restart", [], restart),
      section("b", "Option B: Cache"),
      section("c", "Option C: Limit connections"),
      section("x", "Call a colleague"),
    ]),
  ],
};
const element = (diagnosis: DiagnosisView | null, withControl = true) => (
  <WhatToDo
    runbook={runbook}
    diagnosis={diagnosis}
    now={now}
    actionControl={withControl ? () => <button type="submit">Preview restart</button> : undefined}
  />
);
const restartVerdict = buildDiagnosis({
  recommended: { ...(leakVerdict.recommended ?? fail()), option: "A", title: "Restart node" },
  options: [optionA, optionC, optionB],
});

function fail(): never {
  throw new Error("the fixture recommends nothing");
}

test("the recommended option leads, with why, effect, cost and what comes before and after", () => {
  const text = renderedText(element(buildDiagnosis()));
  expect(text).toContain("Recommended · option C Limit concurrent connections Memory grows with connections");
  expect(text).toContain("frees about 380 MiB · ends the growth · 1 restart Nothing is lost.");
  expect(text).toContain("First Record the open connections.");
  expect(text).toContain("Then Find the client that opens them.");
  expect(text).toContain("It changes api.max_connections; whether this build heeds it is not known.");
  expect(text).toContain("Basis of C.");
  expect(text.indexOf("Recommended")).toBeLessThan(text.indexOf("Investigate within 4 hours."));
});

test("an option that the console cannot carry out is said to be done by hand, with the way to its steps", () => {
  expect(renderedText(element(buildDiagnosis()))).toContain("By hand: the console cannot carry this out yet.");
  expect(renderToStaticMarkup(element(buildDiagnosis()))).toContain('href="#section-c"');
});

test.each([
  ["recommended", restartVerdict],
  ["among the others", buildDiagnosis()],
  ["where nothing is recommended", steady],
  ["not assessed at all", buildDiagnosis({ options: [optionC] })],
  ["before any verdict", null],
])("the restart's control stands exactly once: %s", (_, diagnosis) => {
  expect(renderToStaticMarkup(element(diagnosis)).match(/<button/g)).toHaveLength(1);
});

test("the others follow in their order with whether they help, what they gain and what is lost", () => {
  const text = renderedText(element(buildDiagnosis()));
  expect(text).toMatch(/Others, by time gained ▸ A Restart node gains about 5 h Reason of A\./);
  expect(text).toContain("Lost: All 12 repositories. ▸ and 1 more");
  expect(text).toMatch(/F Add memory may help, not known Reason of F\./);
  expect(text).toMatch(/B Reduce cache size no help now The cache does not grow\./);
  expect(text).toContain("Call a colleague");
});

test("where nothing helps, the reason stands first and no option before it", () => {
  const text = renderedText(element(steady));
  expect(text).toContain("What to do Nothing to do: memory is steady. Options, by time gained ▸ B Reduce cache size");
  expect(text).not.toContain("Recommended");
});

test("where nothing can be run from here, the recommended option is a link and no button stands beside it", () => {
  const html = renderToStaticMarkup(element(restartVerdict, false));
  expect(html).not.toContain("<button");
  expect(html).toContain('href="#section-a"');
  expect(html).not.toContain("By hand");
});

test("a recommendation from stale samples says so", () => {
  expect(renderedText(element(buildDiagnosis({}, { stale: true })))).toContain("memory samples are stale");
});
