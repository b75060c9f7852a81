import { describe, expect, it } from "vitest";
import type { HostFacts } from "@/lib/domain/host/facts";
import type { RunBefore } from "./record";
import { redactSecrets } from "./redact";
import { judgeRestart } from "./verify-restart";

const before: RunBefore = {
  pid: 10,
  startTicks: 100,
  startedAt: 0,
  rssBytes: 500,
  repositories: 3,
  observedAt: 0,
  bytesPerSecond: null,
};
const facts = (over: Partial<HostFacts>): HostFacts =>
  ({ pid: 11, startTicks: 200, rssBytes: 100, ...over }) as HostFacts;

describe("judgeRestart", () => {
  it.each([
    ["a new, smaller, healthy process", { facts: facts({}), detail: "", healthy: true }, "verified"],
    ["the same process", { facts: facts({ pid: 10, startTicks: 100 }), detail: "", healthy: true }, "failed"],
    ["a reused pid with another start", { facts: facts({ pid: 10 }), detail: "", healthy: true }, "verified"],
    ["a new process that does not answer", { facts: facts({}), detail: "", healthy: false }, "unknown"],
    ["a new process as large as before", { facts: facts({ rssBytes: 500 }), detail: "", healthy: true }, "failed"],
    ["a node that cannot be seen", { facts: null, detail: "gone", healthy: null }, "unknown"],
  ])("%s", (_name, now, expected) => {
    const verdict = judgeRestart(before, now);
    expect(verdict.state).toBe(expected);
    expect(verdict.factsToCheck.length > 0).toBe(expected !== "verified");
  });
});

describe("redactSecrets", () => {
  it.each([
    ["private_key: abcdef", "private_key: [redacted]"],
    ['"token":"abc"', '"token":"[redacted]"'],
    ["Authorization: Bearer abcdefghij", "Authorization: [redacted] [redacted]"],
    ["postgres://guts:pw@127.0.0.1/x", "postgres://guts:[redacted]@127.0.0.1/x"],
    ["result: restarted", "result: restarted"],
  ])("%s", (text, expected) => {
    const redacted = redactSecrets(text);
    if (text.startsWith("Authorization")) expect(redacted).not.toContain("abcdefghij");
    else expect(redacted).toBe(expected);
  });
});
