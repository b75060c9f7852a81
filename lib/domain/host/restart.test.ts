import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRestart } from "./restart";

const restarted = `== restart
sent: TERM to process 4242
waiting: process 4242 still runs
gone: process 4242
waiting: for the supervisor to start a process
== result
result: restarted
pid: 4300
start: 991
== end
`;
const nothing = { answer: null, pid: null, startTicks: null, sentToPid: null, reason: null };

describe("parseRestart", () => {
  it("reads the new process and who got TERM", () => {
    expect(parseRestart(restarted)).toEqual({
      answer: "restarted",
      pid: 4300,
      startTicks: 991,
      sentToPid: 4242,
      reason: null,
    });
  });

  it("keeps what the helper saw last when no process came back", () => {
    const text = "== restart\n== result\nresult: not-back\nreason: there is no pid file\n== end\n";
    expect(parseRestart(text)).toEqual({ ...nothing, answer: "not-back", reason: "there is no pid file" });
  });

  it("knows that TERM was sent, and no more, when the text ends before the answer is whole", () => {
    const lines = restarted.split("\n");
    for (let kept = 2; kept < lines.length - 2; kept += 1) {
      expect(parseRestart(lines.slice(0, kept).join("\n"))).toEqual({ ...nothing, sentToPid: 4242 });
    }
  });

  it.each([
    ["no text", ""],
    ["another program's text", "<html>"],
    ["an answer it does not know", "== restart\n== result\nresult: exploded\npid: 1\nstart: 1\n== end\n"],
    ["a living process without a number", "== restart\n== result\nresult: restarted\npid: x\nstart: 1\n== end\n"],
    ["a signal to something else", "== restart\nsent: TERM to process -1\n"],
  ])("takes nothing from %s", (_, text) => {
    expect(parseRestart(text)).toEqual(nothing);
  });

  it("never throws, whatever the text", () => {
    const lines = fc.array(fc.oneof(fc.constantFrom(...restarted.split("\n")), fc.string()));
    fc.assert(
      fc.property(lines, (parts) => {
        const report = parseRestart(parts.join("\n"));
        if (report.answer === null) expect(report.pid).toBeNull();
      }),
      { seed: 20_240_603, numRuns: 300 },
    );
  });
});
