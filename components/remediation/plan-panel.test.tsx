import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type { PlanContent } from "@/lib/domain/action/action";
import type { PlanView } from "@/lib/domain/run/view";
import { unposted } from "@/lib/server-actions/form-state";
import { buildPlan, now, planContent } from "./fixtures";
import { PlanPanel, type PlanPanelProps } from "./plan-panel";

const nowhere = async () => {};
const unmoved = async () => unposted;
const html = (plan: Partial<PlanView> = {}, props: Partial<PlanPanelProps> = {}) =>
  renderToStaticMarkup(
    <PlanPanel
      plan={buildPlan(plan)}
      now={now}
      idempotencyKey="key-12345678"
      confirmAction={unmoved}
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

describe("a plan that changes settings", () => {
  const content = {
    ...planContent,
    honours: [
      { setting: "storage.cache.max_size", state: "yes", basis: "The node reports its limit." },
      { setting: "p2p.max_peers", state: "no", basis: "Version 0.1.0 reads none of it." },
      { setting: "storage.rocksdb", state: "unknown", basis: "It tells nothing of RocksDB." },
    ] satisfies PlanContent["honours"],
    diff: { path: "/etc/guts/config.yaml", unified: "@@ -1,2 +1,2 @@\n storage:\n-  a: 2\n+  a: <1>\n" },
    costOfWaiting: "Each hour costs about 180 MiB.",
    revert: { possible: true, automatic: true, text: "The earlier file is put back." },
    forecast: {
      text: "The limit is then out of reach.",
      points: [
        { at: now, bytes: 300 * 1024 ** 2 },
        { at: now + 3_600_000, bytes: 310 * 1024 ** 2 },
      ],
      limitBytes: 512 * 1024 ** 2,
    },
  };
  const drawn = html({ action: "reduce-cache", title: "Reduce cache size", content });

  test("shows each line of the difference with its sign, in a box that is named and can be reached by keyboard", () => {
    expect(drawn).toMatch(/<section aria-label="Difference of \/etc\/guts\/config.yaml" tabindex="0"/);
    expect(drawn).not.toMatch(/>(?:---|\+\+\+) /);
    expect(drawn).toMatch(/text-critical">- {2}a: 2<\/span>/);
    expect(drawn).toMatch(/text-calm">\+ {2}a: &lt;1&gt;<\/span>/);
  });

  test("says of each setting whether this build heeds it, and how that is known", () => {
    expect(drawn).toMatch(/storage\.cache\.max_size.*The node reports its limit\..*heeded/);
    expect(drawn).toMatch(/p2p\.max_peers.*Version 0\.1\.0 reads none of it\..*not heeded/);
    expect(drawn).toMatch(/storage\.rocksdb.*not known/);
  });

  test("shows how memory would go on, what waiting costs, how far it reaches and how it is taken back", () => {
    expect(drawn).toContain("The limit is then out of reach.");
    expect(drawn).toContain("limit 512 MiB");
    expect(drawn).toContain("310 MiB");
    expect(drawn).toContain("Each hour costs about 180 MiB.");
    expect(drawn).toContain("is away until it has started anew");
    expect(drawn).toContain("The earlier file is put back. If verification fails, the console does so by itself.");
  });
});

test("a plan that cannot help says so before anything else", () => {
  const helps = { state: "no", reason: "The cache is empty." } as const;
  const drawn = html({ content: { ...planContent, helps } });
  expect(drawn).toMatch(/It cannot help now<\/strong>The cache is empty\./);
  expect(drawn.indexOf("It cannot help now")).toBeLessThan(drawn.indexOf(planContent.summary));
});

test("a precondition that is needed and not met keeps a plan from being confirmed, and is named beside the button", () => {
  const preconditions: PlanContent["preconditions"] = [
    { text: "Quorum holds", state: "not met", detail: "2 of 3 stay, 3 are needed.", blocking: true },
  ];
  const drawn = html({ content: { ...planContent, preconditions } });
  expect(confirmButton.exec(drawn)?.[0]).toContain('disabled=""');
  expect(drawn).toMatch(/It cannot be confirmed\.<\/strong><p>Not met: Quorum holds\./);
  expect(drawn).not.toContain("typedName");
  const other = html({
    content: {
      ...planContent,
      preconditions: [{ text: "Quorum holds", state: "unknown", detail: "", blocking: true }],
    },
  });
  expect(confirmButton.exec(other)?.[0]).not.toContain('disabled=""');
});

test("a plan that destroys nothing is confirmed without a typed name", () => {
  const drawn = html({ action: "set-oom-score", title: "Set the OOM score" });
  expect(drawn).not.toContain("typedName");
  expect(drawn).toContain(">Set the OOM score of validator-2</button>");
});

test("a repeat of what has not held asks why, and says what became of the earlier ones and what comes of it", () => {
  const earlier = ["12:40:00 UTC: no effect (+3 MiB/min)", "11:20:00 UTC: cut short before it had held"];
  const drawn = html({ repeatOf: { count: 2, lastResult: "no effect", earlier } });
  expect(drawn).toMatch(/done\s+2 times in this incident and those it follows\. Confirming escalates\./);
  for (const run of earlier) expect(drawn).toContain(`>${run}</li>`);
  expect(/<textarea[^>]*name="reason"[^>]*>/.exec(drawn)?.[0]).toContain('required=""');
  expect(html()).not.toContain('name="reason"');
});

test("a new plan is asked for with the parameters of the old one", () => {
  const drawn = html({ state: "stale", action: "reduce-cache", parameters: { maxSizeBytes: 134_217_729 } });
  expect(hidden(drawn, "parameters")).toBe("{&quot;maxSizeBytes&quot;:134217729}");
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

test("a plan that failed for want of another leads to that one", () => {
  const drawn = html({
    state: "failed",
    action: "reduce-cache",
    detail: "The file has repeated blocks. Plan repair-config first.",
  });
  expect(drawn).toContain(">Preview repair</button>");
  expect(drawn).toContain('name="action" value="repair-config"');
});
