import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { type RemediationControls, RightColumn, type RightColumnProps } from "@/components/incident/right-column";
import type { Block, RunbookSection } from "@/lib/domain/runbook/runbook";
import { unposted } from "@/lib/server-actions/form-state";
import { buildPlan, buildRun, now } from "./fixtures";

const nowhere = async () => {};
const controls: RemediationControls = {
  previewAction: nowhere,
  replanAction: nowhere,
  confirmAction: async () => unposted,
  discardHref: "/incidents/incident-1",
  cancelHref: "/api/v1/runs/run-1/cancel",
  idempotencyKey: "key-12345678",
  conflict: null,
  disabledReason: null,
};
const section = (id: string, title: string, sections: RunbookSection[] = [], ...blocks: Block[]): RunbookSection => ({
  id,
  kind: "resolution",
  title,
  level: 2,
  line: 1,
  blocks,
  sections,
});
const restartCommand: Block = {
  type: "command",
  line: 2,
  id: "c",
  language: "bash",
  text: "systemctl restart guts-node",
  action: "restart-node",
};
const view: RightColumnProps["view"] = {
  id: "incident-1",
  now,
  alerts: [],
  timeline: [],
  timelineRest: { total: 0, before: null, people: [] },
  runbook: {
    id: "high-memory",
    title: "High memory usage",
    severity: "P3",
    impact: null,
    onCallAction: null,
    investigateWithinSeconds: null,
    alertNames: [],
    preamble: [],
    sections: [
      section("r", "Resolution", [
        section("a", "Option A: Restart", [], restartCommand),
        section("b", "Option B: Cache"),
      ]),
    ],
  },
};
const html = (props: Omit<RightColumnProps, "view"> = {}) =>
  renderToStaticMarkup(<RightColumn view={view} {...props} />);

test("where nothing can be run, the options are links and no button stands among them", () => {
  const drawn = html({ plan: buildPlan(), run: buildRun() });
  expect(drawn).toContain("Option A: Restart</a>");
  expect(drawn).not.toContain("<button");
});

test("option A has its preview; the others remain links", () => {
  const drawn = html({ controls });
  expect(drawn.match(/<button/g)).toHaveLength(1);
  expect(drawn).toContain(">Preview restart</button>");
  expect(drawn).toContain('name="incidentId" value="incident-1"');
  expect(drawn).toContain('name="action" value="restart-node"');
  expect(drawn).toContain("Option B: Cache</a>");
});

test("a preview that is not possible says why", () => {
  const drawn = html({ controls: { ...controls, disabledReason: "This incident belongs to no target." } });
  expect(drawn).toMatch(/<button[^>]* disabled=""[^>]*>Preview restart/);
  expect(drawn).toContain("This incident belongs to no target.");
});

test("a live run takes the place of plan and options", () => {
  const drawn = html({ controls, plan: buildPlan({ requestedAt: now }), run: buildRun() });
  expect(drawn).toContain(">Restart node</h2>");
  expect(drawn).not.toContain("Preview restart");
  expect(drawn).not.toContain("typedName");
});

test("beneath a run that has ended there is what else to do", () => {
  const drawn = html({ controls, run: buildRun({ state: "failed", finishedAt: now, result: "No new process." }) });
  expect(drawn).toContain("No new process.");
  expect(drawn).toContain(">Preview restart</button>");
});

test("a refusal is told once", () => {
  for (const props of [{}, { plan: buildPlan() }, { run: buildRun() }, { run: buildRun({ state: "done" }) }]) {
    expect(html({ controls, problem: "Refused: too late.", ...props }).match(/Refused: too late\./g)).toHaveLength(1);
  }
});

describe("a preview that was refused", () => {
  const draft = { action: "restart-node", problem: "This node is too far away.", given: {} } as const;

  test("is told once, beside its own control", () => {
    const drawn = html({ controls, draft });
    expect(drawn.match(/This node is too far away\./g)).toHaveLength(1);
    expect(drawn).toMatch(/<form id="preview-restart-node"(?:(?!<\/form>).)*This node is too far away\./);
  });

  test.each([{ plan: buildPlan() }, { run: buildRun() }])(
    "is told by what has taken its control's place: %#",
    (taken) => {
      expect(html({ controls, draft, ...taken }).match(/This node is too far away\./g)).toHaveLength(1);
    },
  );
});

test("an option with several actions has a control for each", () => {
  const clear: Block = { ...restartCommand, line: 4, id: "d", action: "drop-system-caches" };
  const own: Block = { ...restartCommand, line: 5, id: "e", action: "clear-node-cache" };
  const runbook = {
    ...view.runbook,
    sections: [section("r", "Resolution", [section("e", "Option E: Clear caches", [], clear, own)])],
  };
  const drawn = renderToStaticMarkup(<RightColumn view={{ ...view, runbook }} controls={controls} />);
  expect(drawn).toContain(">Preview dropped caches</button>");
  expect(drawn).toContain(">Preview cleared cache</button>");
});
