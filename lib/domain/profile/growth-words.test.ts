import { describe, expect, it } from "vitest";
import { createProfile } from "@/lib/testing/profile";
import { compare } from "./compare";
import { type RssSlope, writeGrowthWords } from "./growth-words";

const mebibyte = 2 ** 20;
const noon = Date.UTC(2026, 5, 1, 12);
const profile = (leaked: number, cache: number, takenAtMs = 0) =>
  createProfile({
    takenAtMs,
    samples: [
      { stack: ["retain", "serve", "main"], values: [leaked * mebibyte] },
      { stack: ["cache", "main"], values: [cache * mebibyte] },
    ],
  });
const rss: RssSlope = {
  ...{ state: "known", bytesPerSecond: (120 * mebibyte) / 3600 },
  ...{ fromMs: noon - 3_600_000, toMs: noon + 3_600_000 },
};
const words = (before: ReturnType<typeof profile>, after: ReturnType<typeof profile>, slope: RssSlope = rss) =>
  writeGrowthWords(compare(before, after, { types: [0, 0] }), slope, [before.takenAtMs, after.takenAtMs]);

describe("writeGrowthWords", () => {
  it("says which stack explains how much, how fast, and how fast RSS grew in the same time", () => {
    expect(words(profile(100, 10, noon), profile(183, 27, noon + 3_600_000))).toEqual([
      "The stack that ends in retain explains 83 % of the growth of the heap profile: +83 MiB, +83 MiB/h.",
      "The profile grew from 110 MiB to 210 MiB in 1 h, +100 MiB/h.",
      "RSS grew by +120 MiB/h in the same time (judged from 2026-06-01 11:00:00 UTC to 13:00:00 UTC).",
    ]);
  });

  it("says why there is no rate without a time, and what of RSS is not known", () => {
    const unknown: RssSlope = { state: "unknown", reason: "the target has not been judged yet." };
    expect(words(profile(1, 1), profile(2, 1), unknown)).toEqual([
      "The stack that ends in retain explains 100 % of the growth of the heap profile: +1 MiB.",
      "The profile grew from 2 MiB to 3 MiB.",
      "The time between is unknown, and so is growth per hour: neither profile says when it was taken.",
      "How fast RSS grew is unknown: the target has not been judged yet.",
    ]);
    expect(words(profile(1, 1, noon), profile(2, 1))[2]).toMatch(/one of the profiles does not say/);
    expect(words(profile(1, 1, noon), profile(2, 1, noon - 1))[2]).toMatch(/was not taken later/);
  });

  it("claims no share where nothing grew, nor more than the whole, nor the same time where it was another", () => {
    expect(words(profile(2, 1, noon), profile(2, 1, noon + 1000))[0]).toBe(
      "The profile did not grow: 3 MiB to 3 MiB in 1 s.",
    );
    expect(words(profile(2, 9, noon), profile(2, 1, noon + 1000))[0]).toBe(
      "The profile shrank from 11 MiB to 3 MiB in 1 s.",
    );
    expect(words(profile(1, 9, noon), profile(9, 2, noon + 1000))[0]).toMatch(/grew more than the whole heap profile/);
    const later = noon + 9 * 3_600_000;
    expect(words(profile(1, 1, later), profile(2, 1, later + 1000)).at(-1)).toMatch(/in another time, from/);
  });
});
