import { describe, expect, test } from "vitest";
import { analyseTrend } from "@/lib/domain/trend/analyse";
import { diagnose } from "./diagnose";
import type { DiagnosisInput } from "./input";
import { findingsOf, GIB, inputOf, jitter, MIB, optionOf, signalsOf, startMs, trendOf } from "./testing/build";

const limitBytes = 2 * GIB;
const lifeMs = 20 * 60_000;
const restarts = Array.from({ length: 12 }, (_, i) => startMs + i * lifeMs);
/** Four hours of lives of 20 min, each growing to the limit; the last one is 10 min old. */
const endMs = startMs + 11.5 * lifeMs;
const points = Array.from({ length: (endMs - startMs) / 15_000 + 1 }, (_, i) => {
  const at = startMs + i * 15_000;
  const share = ((at - startMs) % lifeMs) / lifeMs;
  return { at, value: (400 + 1640 * share + jitter(i)) * MIB };
});
const killed = analyseTrend({ points, limitBytes, restarts: restarts.slice(1) });
const inLoop = (stated: Partial<DiagnosisInput> = {}) =>
  diagnose(inputOf({ at: endMs, trend: killed, restarts: restarts.slice(1), ...stated }));

describe("a leak that ends life after life at the limit", () => {
  test("the headline says how often, and the growth within a life; never that memory is steady", () => {
    const verdict = inLoop();
    expect(verdict.shape).toBe("leak");
    expect(verdict.headline).toMatchObject({
      kind: "restart-loop",
      decides: "Reaches its limit and restarts about every 20 min",
      interval: null,
    });
    expect(verdict.headline.because).toMatch(
      /^Leak: \+8\d(\.\d)? MiB\/min in each life, up to 1\.9\d GiB\. This life gets there in about (9|10) min( \d+ s)?\.$/,
    );
    expect(JSON.stringify(verdict)).not.toContain("steady");
    expect(verdict.watching).toBeNull();
  });

  test("it is called a kill only with the kernel's record of one", () => {
    const { headline } = inLoop({ oomKills: [{ at: startMs + lifeMs, source: "kernel log" }] });
    expect(headline.decides).toBe("Killed at its limit about every 20 min");
  });

  test("the leak is found with the evidence of the loop", () => {
    const leak = inLoop().findings.find((finding) => finding.id === "leak");
    expect(leak?.title).toMatch(
      /^Each life grows by \+8\d(\.\d)? MiB\/min until its limit ends it, about every 20 min$/,
    );
    expect(leak?.evidence).toContainEqual(
      expect.objectContaining({ label: "Usual time between starts", value: 1200, unit: "seconds" }),
    );
    expect(leak?.evidence.map(({ label }) => label)).toEqual(
      expect.arrayContaining(["Usual peak of a life", "Lives that ended at the limit", "Starts in the window"]),
    );
  });

  test("room for longer lives is recommended and no further restart, with evidence before the next one destroys it", () => {
    const verdict = inLoop({ raisesLimitLive: true });
    expect(verdict.nothingToDo).toBeNull();
    expect(verdict.recommended?.option).toBe("F");
    expect(verdict.recommended?.why).toMatch(
      /It restarts by itself already, about every 20 min\. A limit of .* makes each life longer by about 1\d min/,
    );
    expect(verdict.recommended?.before.join(" ")).toContain("Capture a heap profile");
    expect(optionOf(verdict, "A")).toMatchObject({
      helps: "no",
      reason: expect.stringContaining("restarts by itself"),
    });
  });

  test("where no room can be had it is escalated, evidence first", () => {
    const verdict = inLoop({
      signals: { ...inputOf({}).signals, ...signalsOf({ "host-memory-total": 2 * GIB, "host-memory-available": 0 }) },
    });
    expect(verdict.recommended).toBeNull();
    expect(verdict.nothingToDo).toMatch(/escalate, with evidence taken before the next restart.* F: .* A: It restarts/);
  });

  test("where the host's memory is what ends it, neither a limit nor a time to one is named", () => {
    const verdict = inLoop({ limit: { state: "none", source: "host memory" } });
    expect(verdict.headline.decides).toBe("Fills the host's memory and restarts about every 20 min");
    expect(verdict.headline.because).not.toContain("gets there");
    expect(findingsOf(verdict)).toContain("no-limit");
    expect(verdict.findings.flatMap(({ evidence }) => evidence.map(({ label }) => label))).not.toContain(
      "Time to the limit",
    );
  });
});

test("peaks that rise from life to life are told as such, without the limit they have not reached", () => {
  const trend = trendOf({
    shape: "leak",
    slopeBytesPerSecond: (50 * MIB) / 3600,
    restartLoop: { intervalSeconds: 1800, peakBytes: 1.2 * GIB, kills: 0 },
  });
  const { headline, findings } = diagnose(inputOf({ trend }));
  expect(headline.decides).toBe("Restarts about every 30 min, with higher and higher peaks");
  expect(headline.because).toBe("Leak: the peaks rise by 50 MiB/h from life to life, usually to 1.2 GiB.");
  expect(findings[0]).toMatchObject({ id: "leak", title: expect.stringContaining("the peaks rise") });
  expect(findings[0]?.evidence.map(({ label }) => label)).not.toContain("Lives that ended at the limit");
});

test("a leak of unknown speed is still a leak, in the loop and outside it", () => {
  for (const restartLoop of [null, { intervalSeconds: 1200, peakBytes: limitBytes, kills: 5 }]) {
    const verdict = diagnose(inputOf({ trend: trendOf({ shape: "leak", slopeBytesPerSecond: null, restartLoop }) }));
    expect(findingsOf(verdict)).toContain("leak");
    expect(verdict.headline.kind).toBe(restartLoop ? "restart-loop" : "growing");
    expect(verdict.nothingToDo).toBeNull();
    expect(`${verdict.headline.decides} ${verdict.headline.because}`).not.toContain("steady");
  }
});
