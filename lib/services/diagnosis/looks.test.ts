import { describe, expect, it } from "vitest";
import type { SignalSet } from "@/lib/domain/signal/signal";
import type { MemoryHistory } from "./history";
import { judgeTimes, longRange, shortRange } from "./looks";

const nowMs = 1_700_000_000_500;
const { short, long } = judgeTimes(1);

const scrapedEvery = (everySeconds: number): SignalSet => ({
  rss: {
    ...{ name: "rss", unit: "bytes", value: 1, state: "value", source: "p", at: nowMs, detail: null },
    everySeconds,
  },
});
const history = (everySeconds: number, query: string | null = "q"): MemoryHistory => ({
  ...{ restarts: [], source: "p", query, detail: null },
  points: Array.from({ length: 10 }, (_, index) => ({ at: nowMs + index * everySeconds * 1000, value: 1 })),
});

describe("the short look", () => {
  it("asks for the samples as they were scraped, up to this moment", () => {
    const range = shortRange(short, [scrapedEvery(60), {}], nowMs);
    expect(range).toMatchObject({ raw: true, endMs: nowMs, startMs: nowMs - 6 * 3_600_000 });
  });

  it("asks for steps, no shorter than a scrape, where the samples would be too many for one answer", () => {
    const range = shortRange(short, [...Array(30).fill(scrapedEvery(1)), scrapedEvery(30)], nowMs);
    expect(range).toMatchObject({ raw: false, stepSeconds: 30 });
  });

  it("is as long as a compressed demo's clock has it", () => {
    const times = judgeTimes(60);
    const range = shortRange(times.short, [{}], nowMs);
    expect(range.endMs - range.startMs).toBe(360_000);
  });
});

describe("the long look", () => {
  it("has a step of a minute, or of the slowest scrape where that is longer", () => {
    expect(longRange(long, [history(15), history(1)], nowMs)).toMatchObject({ raw: false, stepSeconds: 60 });
    expect(longRange(long, [history(15), history(120)], nowMs)).toMatchObject({ stepSeconds: 120 });
    expect(longRange(long, [], nowMs)).toMatchObject({ stepSeconds: 60 });
  });

  it("takes the console's own samples for no scrape interval", () => {
    expect(longRange(long, [history(300, null)], nowMs)).toMatchObject({ stepSeconds: 60 });
  });
});
