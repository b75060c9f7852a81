import { describe, expect, test } from "vitest";
import { diagnose } from "../diagnose";
import { connectionGrowth, findingsOf, GIB, inputOf, leak, MIB, optionOf, segment, signalsOf } from "../testing/build";

const perHour = (bytes: number) => bytes / 3600;

describe("options as data", () => {
  test("a restart drops to the earlier starts' RSS and grows on as before", () => {
    const a = optionOf(diagnose(inputOf({ trend: leak })), "A");
    expect(a).toMatchObject({ helps: "yes", restarts: 1, reversible: false, expectedFreedBytes: 1538 * MIB });
    expect(a.basis).toContain("3 earlier starts");
    expect(a.whatIf?.points[0]).toEqual({ at: segment.toMs, bytes: 310 * MIB });
    expect(a.whatIf?.slopeAfterBytesPerSecond).toBe(perHour(100 * MIB));
    expect(a.timeGainedSeconds).toBeCloseTo((1538 / 100) * 3600, 3);
    expect(a.loses.join(" ")).toContain("12");
  });

  test("a cap on connections frees those over it and stops their share of the growth", () => {
    const c = optionOf(
      diagnose(
        inputOf({
          trend: leak,
          attribution: connectionGrowth,
          signals: { ...inputOf({}).signals, ...signalsOf({ connections: 1400 }) },
        }),
      ),
      "C",
    );
    expect(c.expectedFreedBytes).toBe(400 * MIB);
    expect(c.whatIf?.slopeAfterBytesPerSecond).toBeCloseTo(perHour(10 * MIB), 0);
    expect(c.basis).toContain("1 MiB each");
  });

  test("what is not exposed makes an option unknown with a reason, never useless or useful", () => {
    const signals = signalsOf({ rss: GIB, limit: 2 * GIB, "cache-bytes": null, connections: null, peers: null });
    const verdict = diagnose(inputOf({ trend: leak, signals, postStartRss: [], honours: {} }));
    for (const id of ["B", "C", "D"] as const) {
      expect(optionOf(verdict, id)).toMatchObject({
        helps: "unknown",
        expectedFreedBytes: null,
        timeGainedSeconds: null,
      });
      expect(optionOf(verdict, id).reason).toContain("not exposed");
    }
    expect(optionOf(verdict, "A")).toMatchObject({ helps: "yes", expectedFreedBytes: null, timeGainedSeconds: null });
    expect(optionOf(verdict, "A").loses[0]).toContain("not known");
    expect(findingsOf(verdict)).toContain("signals-missing");
  });

  test("a higher limit never asks for more than the host has", () => {
    const signals = {
      ...inputOf({}).signals,
      ...signalsOf({ "host-memory-total": 4 * GIB, "host-memory-available": GIB }),
    };
    const f = optionOf(diagnose(inputOf({ trend: leak, signals, raisesLimitLive: true })), "F");
    expect(f).toMatchObject({ helps: "yes", restarts: 0, loses: [], expectedFreedBytes: 0 });
    expect(f.whatIf?.limitBytes).toBeLessThan(2.8 * GIB);
  });
});
