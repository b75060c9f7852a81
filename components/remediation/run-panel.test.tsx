import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { runStates } from "@/lib/domain/run/run";
import type { RunView, WatchView } from "@/lib/domain/run/view";
import { buildRun, now } from "./fixtures";
import { toShownOutput } from "./run-output";
import { RunPanel } from "./run-panel";
import { isLiveRun, runStateWords } from "./run-words";

const nowhere = async () => {};
const html = (changes: Partial<RunView> = {}) =>
  renderToStaticMarkup(
    <RunPanel run={buildRun(changes)} now={now} cancelHref="/api/v1/runs/run-1/cancel" revertAction={nowhere} />,
  );
const cancelButton = (drawn: string) => /<button[^>]*>(Cancel restart|Cancelling…)<\/button>/.exec(drawn)?.[0] ?? "";

test.each(runStates)("a run that is %s says so, and its Cancel works only while it is live", (state) => {
  const drawn = html({ state });
  expect(drawn).toContain(`>${runStateWords[state].word}</span>`);
  const button = cancelButton(drawn);
  expect(button).not.toBe("");
  expect(button.includes('disabled=""')).toBe(state === "cancelling" || !isLiveRun({ state }));
});

test("Cancel posts to the route handler", () => {
  expect(html()).toMatch(/<form [^>]*action="\/api\/v1\/runs\/run-1\/cancel" method="post"/);
});

describe("steps", () => {
  test("show how far each has come and how long it took", () => {
    const drawn = html();
    expect(drawn).toContain("done · 840 ms");
    expect(drawn).toMatch(/<li aria-current="step"[^>]*>.*Restart<\/span>.*7 s/);
    expect(drawn).toContain(">waiting<");
  });

  test("a step that was under way when its run ended is unfinished, not running", () => {
    const drawn = html({ state: "outcome unknown", finishedAt: now });
    expect(drawn).toContain(">unfinished<");
    expect(drawn).not.toContain("aria-current");
  });
});

describe("output", () => {
  test("is a named log that is not read out, and stays text", () => {
    const drawn = html({ outputTail: [{ seq: 1, text: "<b>TERM</b> sent\n" }] });
    expect(drawn).toMatch(/role="log" aria-label="Output" aria-live="off"/);
    expect(drawn).toContain("&lt;b&gt;TERM&lt;/b&gt; sent");
  });

  test("is put in order and cut to its last 200 lines", () => {
    const lines = Array.from({ length: 250 }, (_, index) => ({ seq: index, text: `line ${index}\n` }));
    const { text, cut } = toShownOutput(lines.toReversed());
    expect(text.split("\n")).toHaveLength(200);
    expect(text.startsWith("line 50\n")).toBe(true);
    expect(text.endsWith("line 249")).toBe(true);
    expect(cut).toBe(true);
  });

  test("a piece of several lines counts as that many, and one line may come in pieces", () => {
    expect(toShownOutput([{ seq: 1, text: "a\r\nb\n" }])).toEqual({ text: "a\nb", cut: false });
    expect(
      toShownOutput([
        { seq: 2, text: "b\nc" },
        { seq: 1, text: "a" },
      ]),
    ).toEqual({ text: "ab\nc", cut: false });
    expect(toShownOutput([])).toEqual({ text: "", cut: false });
  });
});

describe("how it ended", () => {
  test("an unknown outcome says so and lists what to check", () => {
    const drawn = html({
      state: "outcome unknown",
      finishedAt: now,
      result: "The helper was lost after TERM was sent.",
      factsToCheck: ["Is process 4711 gone?", "Does validator-2 answer?"],
    });
    expect(drawn).toContain("Outcome unknown");
    expect(drawn).toContain("will not repeat it");
    expect(drawn).toContain("The helper was lost after TERM was sent.");
    expect(drawn).toContain("Is process 4711 gone?</li>");
    expect(drawn).toContain("Does validator-2 answer?</li>");
  });

  test("a run that ended gives its result and duration; without a recorded result it says that", () => {
    const drawn = html({ state: "done", finishedAt: now, result: "Restarted and verified." });
    expect(drawn).toContain("Restarted and verified.");
    expect(drawn).toContain("took 8 s");
    expect(html({ state: "failed" })).toContain("No result was recorded.");
  });

  test("a live run shows no result", () => {
    expect(html()).not.toContain("No result was recorded.");
  });
});

describe("watch", () => {
  const minute = 60_000;
  const watched = (state: WatchView["state"], until = now + 63 * minute) =>
    html({
      state: "done",
      finishedAt: now,
      watch: { state, startedAt: until - 75 * minute, until, detail: "too early" },
    });

  test("shows how far it has come", () => {
    expect(watched("watching")).toContain("watching 12 of 75 min");
    expect(watched("watching")).toContain("too early");
  });

  test.each(["held", "mitigated, still growing", "no effect", "worse", "unknown"] as const)(
    "a watch that found %s says the word and what follows",
    (state) => {
      const drawn = watched(state, now);
      expect(drawn).toContain(`>${state}</span>`);
      expect(drawn).toMatch(/<p class="font-medium">[A-Z][^<]+\.<\/p>/);
      expect(drawn).not.toContain("of 75 min");
    },
  );
});

describe("the whole output", () => {
  const output = { bytes: 12_600, sha256: "ab12", truncated: false };

  test("is a file to download, with its size and its hash", () => {
    const drawn = html({ output });
    expect(drawn).toContain('href="/api/v1/runs/run-1/output?format=text" download=""');
    expect(drawn).toContain("12.3 KiB");
    expect(drawn).toContain("ab12");
    expect(drawn).not.toContain("cut at");
  });

  test("that was cut says so; one that is still written has no hash", () => {
    const drawn = html({ output: { ...output, truncated: true, sha256: null } });
    expect(drawn).toContain("cut at 10 MiB");
    expect(drawn).not.toContain("sha256");
  });

  test("of which there is none is not offered", () => {
    expect(html({ output: { ...output, bytes: 0 } })).not.toContain("Whole output");
  });
});

describe("taking a run back", () => {
  const revert = />Preview revert<\/button>/;

  test("is offered once the run has ended, for this very run", () => {
    const drawn = html({ state: "done", finishedAt: now, revertible: true });
    expect(drawn).toMatch(revert);
    expect(drawn).toContain('name="action" value="revert-run"');
    expect(drawn).toContain(`name="parameters" value="${'{"runId":"run-1"}'.replaceAll('"', "&quot;")}"`);
  });

  test.each([{ state: "running", revertible: true } as const, { state: "done", revertible: false } as const])(
    "is not offered for %o",
    (changes) => {
      expect(html(changes)).not.toMatch(revert);
    },
  );
});

test("what a run made is there to download, with size and hash", () => {
  const files = [{ name: "diagnostics a.tar.gz", sizeBytes: 2048, sha256: "cd34" }];
  const drawn = renderToStaticMarkup(
    <RunPanel run={buildRun({ state: "done" })} now={now} cancelHref="#" revertAction={nowhere} files={files} />,
  );
  expect(drawn).toContain('href="/api/v1/runs/run-1/artifacts/diagnostics%20a.tar.gz" download=""');
  expect(drawn).toContain("2 KiB");
  expect(drawn).toContain("cd34");
  expect(html()).not.toContain(">Files<");
});
