import { describe, expect, it } from "vitest";
import { cleanSamples } from "./clean";
import { attributeLoads } from "./loads";
import { atSecond, GiB, hour, jitter, KiB, MiB, series } from "./testing/series";

const noise = (seconds: number) => 2 * MiB * jitter(seconds);
/** Rises unsteadily: a wave on a ramp, with jitter. */
const connections = (t: number) => 200 + 0.1 * t + 150 * Math.sin(t / 900) + 10 * jitter(t, 3);
const entries = (t: number) => 5000 + t + 3000 * Math.sin(t / 1700);

const stretchOf = (valueAt: (t: number) => number) => {
  const { atMs, values } = cleanSamples(series(4, valueAt));
  return { stretch: { atMs, values, from: 0, to: atMs.length }, growth: valueAt(4 * hour) - valueAt(0) };
};
const load = (name: string, valueAt: (t: number) => number) => ({ name, points: series(4, valueAt) });

describe("attributeLoads", () => {
  it("measures the bytes per unit of the load that memory follows", () => {
    const { stretch, growth } = stretchOf((t) => GiB + 200 * KiB * connections(t) + noise(t));
    const result = attributeLoads(stretch, growth, [load("connections", connections)]);
    expect(result?.shares[0]?.bytesPerUnit).toBeGreaterThan(190 * KiB);
    expect(result?.shares[0]?.bytesPerUnit).toBeLessThan(210 * KiB);
    expect(result?.explained).toBeGreaterThan(0.85);
  });

  it("tells two loads apart, the larger share first", () => {
    const { stretch, growth } = stretchOf((t) => GiB + 200 * KiB * connections(t) + 4 * KiB * entries(t) + noise(t));
    const result = attributeLoads(stretch, growth, [load("entries", entries), load("connections", connections)]);
    expect(result?.shares.map((share) => share.name)).toEqual(["connections", "entries"]);
    expect(result?.shares[1]?.bytesPerUnit).toBeCloseTo(4 * KiB, -3);
  });

  it("gives nothing to a load that memory does not follow", () => {
    const { stretch, growth } = stretchOf((t) => GiB + 200 * KiB * connections(t) + noise(t));
    const falling = load("falling", (t) => 9000 - 0.5 * t + 100 * Math.sin(t / 300));
    const result = attributeLoads(stretch, growth, [falling, load("connections", connections)]);
    expect(result?.shares.find((share) => share.name === "falling")?.share).toBeLessThan(0.05);
  });

  it("does not count a load that only grows as an explanation", () => {
    const { stretch, growth } = stretchOf((t) => GiB + 30 * KiB * t + noise(t));
    const result = attributeLoads(stretch, growth, [load("sessions", (t) => Math.floor(t / 7))]);
    expect(result?.shares[0]).toMatchObject({ name: "sessions", onlyGrows: true });
    expect(result?.shares[0]?.share).toBeGreaterThan(0.8);
    expect(result?.explained).toBe(0);
  });

  it("leaves out loads that do not cover the time, and says nothing without any", () => {
    const { stretch, growth } = stretchOf((t) => GiB + 30 * KiB * t + noise(t));
    const late = { name: "late", points: series(4, connections).filter((point) => point.at > atSecond(hour)) };
    expect(attributeLoads(stretch, growth, [late])).toBeNull();
    expect(attributeLoads(stretch, growth, [])).toBeNull();
    expect(attributeLoads(stretch, 0, [load("connections", connections)])).toBeNull();
  });

  it("takes a load that stands still for no explanation", () => {
    const { stretch, growth } = stretchOf((t) => GiB + 30 * KiB * t + noise(t));
    expect(attributeLoads(stretch, growth, [load("idle", () => 0)])).toMatchObject({
      explained: 0,
      shares: [{ name: "idle", bytesPerUnit: 0, share: 0, onlyGrows: false }],
    });
  });
});
