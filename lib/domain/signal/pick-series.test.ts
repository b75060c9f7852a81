import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pickSeries } from "./pick-series";

const labels = { __name__: "rss", instance: "v2", job: "guts-node" };
const matchers = { instance: "v2", job: "guts-node" };
const series = (extra: Record<string, string>, ...points: [number, number][]) => ({
  labels: { ...labels, ...extra },
  points: points.map(([at, value]) => ({ at: at * 1000, value })),
});

describe("pickSeries", () => {
  it("gives the newest sample of the one series, and how often it has one", () => {
    const other = { ...series({}, [100, 7]), labels: { ...labels, instance: "v3" } };
    expect(pickSeries([other, series({}, [70, 1], [85, 2], [100, 3])], "rss", matchers)).toEqual({
      state: "found",
      at: 100_000,
      value: 3,
      labels,
      everySeconds: 15,
    });
  });

  it("finds nothing under another name, another label or without samples", () => {
    const found = [series({}, [1, 1]), series({ job: "x" }, [1, 1]), series({})];
    expect(pickSeries(found, "limit", matchers)).toEqual({ state: "none" });
    expect(pickSeries(found, "rss", { job: "y" })).toEqual({ state: "none" });
    expect(pickSeries([series({})], "rss", matchers)).toEqual({ state: "none" });
  });

  it("takes the same one of two copies in every round, and never a number in between", () => {
    const copies = (at: number) => [
      series({ replica: "b" }, [at - 15, 10], [at, 20]),
      series({ replica: "a" }, [at - 22, 11], [at - 7, 21]),
    ];
    for (const at of [100, 101, 130]) {
      expect(pickSeries(copies(at), "rss", matchers)).toMatchObject({ value: 21, labels: { replica: "a" } });
      expect(pickSeries(copies(at).reverse(), "rss", matchers)).toMatchObject({ value: 21 });
    }
  });

  it("leaves a copy that fell behind", () => {
    const copies = [series({ replica: "a" }, [40, 1]), series({ replica: "b" }, [100, 2])];
    expect(pickSeries(copies, "rss", matchers)).toMatchObject({ value: 2 });
  });

  it("calls two things at once ambiguous, and says in which labels they differ", () => {
    const two = [
      series({ pod: "a", zone: "z" }, [85, 1], [100, 1]),
      series({ pod: "b", zone: "z" }, [86, 2], [101, 2]),
    ];
    expect(pickSeries(two, "rss", matchers)).toEqual({ state: "ambiguous", count: 2, labels: ["pod"] });
  });

  it("takes the successor of a series that ended", () => {
    const two = [series({ id: "/old" }, [70, 1], [85, 1]), series({ id: "/new" }, [100, 2], [115, 3])];
    expect(pickSeries(two, "rss", matchers)).toMatchObject({ value: 3 });
  });

  it("takes the container rather than its pod's cgroup and pause container", () => {
    const pod = [
      series({ id: "/pod" }, [85, 9], [100, 9]),
      series({ id: "/pod/pause", container: "POD" }, [85, 1], [100, 1]),
      series({ id: "/pod/x", container: "guts-node" }, [85, 5], [100, 5]),
    ];
    expect(pickSeries(pod, "rss", matchers)).toMatchObject({ value: 5 });
    expect(pickSeries(pod.slice(0, 1), "rss", matchers)).toMatchObject({ value: 9 });
  });

  it("gives a value that was measured, or none, whatever matches", () => {
    const one = fc
      .tuple(
        fc.record({ replica: fc.constantFrom("a", "b"), pod: fc.constantFrom("x", "y") }, { requiredKeys: [] }),
        fc.array(fc.tuple(fc.nat(200), fc.nat(50)), { maxLength: 4 }),
      )
      .map(([extra, points]) => series(extra as Record<string, string>, ...points.sort(([a], [b]) => a - b)));
    fc.assert(
      fc.property(fc.array(one, { maxLength: 5 }), (found) => {
        const picked = pickSeries(found, "rss", matchers);
        if (picked.state !== "found") return;
        const last = found.map(({ points }) => points.at(-1));
        expect(last).toContainEqual({ at: picked.at, value: picked.value });
      }),
      { seed: 20_240_603, numRuns: 500 },
    );
  });
});
