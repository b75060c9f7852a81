import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type { PlanView } from "@/lib/domain/run/view";
import { buildPlan, now, planContent } from "./fixtures";
import { PlanPanel, type PlanPanelProps } from "./plan-panel";

const nowhere = async () => {};
const html = (plan: Partial<PlanView> = {}, props: Partial<PlanPanelProps> = {}) =>
  renderToStaticMarkup(
    <PlanPanel
      plan={buildPlan(plan)}
      now={now}
      idempotencyKey="key-12345678"
      confirmAction={nowhere}
      replanAction={nowhere}
      discardHref="/incidents/incident-1"
      conflict={null}
      {...props}
    />,
  );
const hidden = (drawn: string, name: string) =>
  new RegExp(`<input type="hidden" name="${name}" value="([^"]*)"`).exec(drawn)?.[1];
const confirmButton = /<button[^>]*>Restart validator-2 now<\/button>/;

describe("a plan that is ready", () => {
  test("says what happens, what is lost, what holds and what is expected", () => {
    const drawn = html();
    expect(drawn).toContain(planContent.summary);
    for (const step of planContent.steps) expect(drawn).toContain(`<li>${step}</li>`);
    expect(drawn).toMatch(/What is lost<\/h3>.*All 12 repositories/);
    expect(drawn).toContain("1 of 3 met");
    for (const { text, detail } of planContent.preconditions) {
      expect(drawn).toContain(text);
      expect(drawn).toContain(detail);
    }
    expect(drawn).toContain("40 MiB");
    expect(drawn).toContain("Median of 3 earlier starts.");
  });

  test("names the facts it is pinned to with source and age, an unknown age as unknown", () => {
    const drawn = html();
    expect(drawn).toMatch(/process id · host helper · .*4 s ago/);
    expect(drawn).toMatch(/repositories · node: GET \/api\/repos · .*age unknown/);
  });

  test("posts the incident, the plan, its hash and the page's key with the typed name", () => {
    const drawn = html();
    expect(hidden(drawn, "incidentId")).toBe("incident-1");
    expect(hidden(drawn, "planId")).toBe("plan-1");
    expect(hidden(drawn, "planHash")).toBe("c0ffee");
    expect(hidden(drawn, "idempotencyKey")).toBe("key-12345678");
    const field = /<input[^>]*name="typedName"[^>]*>/.exec(drawn)?.[0] ?? "";
    expect(field).toContain('required=""');
    expect(field).toContain('autoComplete="off"');
    expect(field).toContain('pattern="validator-2"');
    expect(confirmButton.exec(drawn)?.[0]).toContain('type="submit"');
    expect(drawn).toContain('href="/incidents/incident-1"');
  });

  test("draws an expected RSS that is not known as unknown, never as a number", () => {
    const drawn = html({ content: { ...planContent, expected: { rssBytes: null, basis: "No start seen yet." } } });
    expect(drawn).toContain("—");
    expect(drawn).toContain("No start seen yet.");
    expect(drawn).not.toMatch(/\d+ (B|KiB)\b/);
  });

  test("ties the reason of a refusal to the field", () => {
    const drawn = html({}, { problem: "Type the target's name." });
    expect(drawn).toMatch(/id="confirm-plan-1-problem" role="alert"[^>]*>Type the target&#x27;s name/);
    expect(drawn).toContain('aria-describedby="confirm-plan-1-problem"');
    expect(drawn).toContain('aria-invalid="true"');
  });

  test("cannot be confirmed while somebody else holds the target, and says who", () => {
    const drawn = html({}, { conflict: "Ana: Restart node, running for 12 s." });
    expect(drawn).toContain("Ana: Restart node, running for 12 s.");
    expect(confirmButton.exec(drawn)?.[0]).toContain("disabled");
  });

  test("cannot be confirmed without a hash", () => {
    const drawn = html({ hash: null });
    expect(drawn).not.toMatch(confirmButton);
    expect(drawn).toContain("Plan anew");
  });
});

test("a plan that is being prepared says what is measured, and cannot be confirmed or asked for again", () => {
  const drawn = html({ state: "preparing", hash: null, content: null });
  expect(drawn).toContain("Measuring the process and when it started");
  expect(drawn).not.toContain("<button");
});

test.each([
  { state: "failed", detail: "No host access is configured for validator-2.", says: "nothing was changed" },
  { state: "stale", detail: "The node held 12 repositories then and 13 now.", says: "no longer holds" },
] as const)("a $state plan says why, and offers a new one but no confirmation", ({ state, detail, says }) => {
  const drawn = html({ state, detail });
  expect(drawn).toContain(detail);
  expect(drawn).toContain(says);
  expect(drawn).not.toMatch(confirmButton);
  expect(drawn).not.toContain("typedName");
  expect(hidden(drawn, "incidentId")).toBe("incident-1");
  expect(hidden(drawn, "action")).toBe("restart-node");
  expect(drawn).toContain(">Plan anew</button>");
});
