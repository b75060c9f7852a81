import { expect, it } from "vitest";
import { buildDiagnosis } from "@/components/diagnosis/fixtures";
import { type BriefInput, type TriedRun, writeBrief } from "./brief";

const now = Date.parse("2026-06-01T12:00:00Z");
const minute = 60_000;
const empty: BriefInput = {
  ...{ now, state: "open", openedAt: now - 90 * minute, alerts: [], checks: {}, diagnosis: null },
  ...{ tried: [], plan: null, silences: [], timers: [], signOffs: [] },
};
const brief = (over: Partial<BriefInput>) =>
  Object.fromEntries(writeBrief({ ...empty, ...over }).map(({ title, lines }) => [title, lines.join(" ")]));

it("says of everything that is not known that it is unknown, and leaves no part out", () => {
  const parts = brief({});
  expect(Object.keys(parts)).toHaveLength(4);
  expect(parts["What was seen"]).toBe(
    "Open since 10:30:00 UTC, for 1 h 30 min. No alert belongs to it. Verdict unknown: the target has not been judged. Unknown: no symptom has been checked.",
  );
  expect(parts["What was tried, and what came of it"]).toBe("Nothing has been run.");
  expect(parts["Holds until when"]).toContain("unknown");
  expect(parts["Next decision"]).toContain("Unknown");
});

const run: TriedRun = {
  ...{ title: "Restart node", state: "done", result: "A new process is healthy.", requestedBy: "Ada" },
  ...{ at: now - 20 * minute, watch: { state: "watching", until: now + 55 * minute, detail: "flat so far" } },
};

it("tells what was tried with its result and watch, how long that holds, and what to decide when it ends", () => {
  const parts = brief({
    state: "watching",
    tried: [{ ...run, at: now - 60 * minute, state: "failed", result: null, watch: null }, run],
    timers: [{ kind: "reminder", dueAt: now + 60 * minute }],
    silences: [
      {
        ...{ id: "s", alertName: "GutsHighMemoryUsage", matchers: {}, startsAt: now, endsAt: now + 30 * minute },
        ...{ reason: "being fixed", by: "Ada", state: "active", detail: null },
      },
    ],
  });
  expect(parts["What was tried, and what came of it"]).toBe(
    "11:00:00 UTC, Ada: Restart node, failed: what came of it is not known yet. 11:40:00 UTC, Ada: Restart node, done: A new process is healthy. Watch: watching (flat so far).",
  );
  expect(parts["Holds until when"]).toContain("The watch of Restart node ends at 12:55:00 UTC.");
  expect(parts["Holds until when"]).toContain("GutsHighMemoryUsage is silenced until 12:30:00 UTC (being fixed).");
  expect(parts["Holds until when"]).toContain("At 13:00:00 UTC the next reminder is sent.");
  expect(parts["Next decision"]).toBe(
    "When the watch ends at 12:55:00 UTC: if it held, sign off; if not, the next option.",
  );
});

it("names the decision of each state", () => {
  expect(brief({ tried: [{ ...run, state: "running", watch: null }] })["Next decision"]).toContain("Wait for the run");
  expect(brief({ plan: { title: "Restart node", state: "ready" } })["Next decision"]).toContain("Confirm or discard");
  const items = [{ itemId: "a", text: "a", signedOff: null }];
  expect(brief({ state: "resolved", signOffs: items })["Next decision"]).toContain("1 post-incident item");
  expect(brief({ state: "signed_off" })["Next decision"]).toContain("over");
});

it("takes verdict, forecast and recommendation as they stand, and says when their samples are old", () => {
  const parts = brief({ now: Date.UTC(2026, 2, 14, 3, 12, 40), diagnosis: buildDiagnosis({}, { stale: true }) });
  expect(parts["What was seen"]).toContain("Verdict: Limit reached in about 2 h 10 min");
  expect(parts["What was seen"]).toContain("what is so now is unknown");
  expect(parts["Holds until when"]).toContain(
    "The limit is reached at about 05:22:40 UTC (earliest 04:57:40 UTC, latest 06:02:40 UTC).",
  );
  expect(parts["Next decision"]).toContain("Whether to carry out option");
});
