import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { IncidentFilterForm } from "./incident-filter-form";
import { RestartTable, RunTable, VerdictTable } from "./target-tables";
import { TimesTable } from "./times-table";
import { WorkedTable } from "./worked-table";

const none = { medianSeconds: null, p90Seconds: null };
const textOf = (html: string) => html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");

test("each number has its unit and its n, and fewer than three cases are too few to say", () => {
  const worked = textOf(
    renderToStaticMarkup(
      <WorkedTable
        worked={[
          {
            ...{ action: "restart-node", n: 4, held: 3, unknown: 1, atLeast: true },
            lasted: { n: 3, medianSeconds: 7200, p90Seconds: 9000 },
          },
          { action: "reduce-cache", n: 2, held: 2, unknown: 0, atLeast: false, lasted: { n: 2, ...none } },
        ]}
      />,
    ),
  );
  expect(worked).toContain("3 of 4 runs (75 %) at least 2 h, n = 3 1 runs");
  expect(worked).toContain("2 of 2 runs: too few to say too few to say (fewer than 3), n = 2");
  const times = textOf(
    renderToStaticMarkup(
      <TimesTable
        times={{
          acknowledge: { n: 10, medianSeconds: 90, p90Seconds: 600 },
          mitigate: { n: 2, ...none },
          resolve: { n: 0, ...none },
        }}
      />,
    ),
  );
  expect(times).toContain("to acknowledge 1 min 30 s 10 min n = 10");
  expect(times).toContain("to resolve too few to say (fewer than 3) too few to say (fewer than 3) n = 0");
});

test("a list without rows says how they come", () => {
  const empty = [
    <WorkedTable key="worked" worked={[]} />,
    <RunTable key="runs" runs={[]} />,
    <VerdictTable key="verdicts" verdicts={[]} />,
    <RestartTable key="restarts" restarts={[]} />,
  ].map((list) => renderToStaticMarkup(list));
  for (const html of empty) {
    expect(html).not.toContain("<table");
    expect(textOf(html).length).toBeGreaterThan(40);
  }
});

test("the form needs no script, and keeps what was chosen, also a node that is configured no more", () => {
  const html = renderToStaticMarkup(
    <IncidentFilterForm
      filter={{ state: "open", target: "gone", q: 'a"b' }}
      targets={[]}
      runbookIds={["high-memory"]}
    />,
  );
  expect(html).toContain('method="get"');
  expect(html).toMatch(/<option value="open" selected="">open<\/option>/);
  expect(html).toMatch(/<option value="gone" selected="">gone<\/option>/);
  expect(html).toContain('value="a&quot;b"');
});
