import { describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { samples } from "@/lib/db/schema";
import { withTestDatabase } from "@/lib/testing/database";
import { readPostStartRss } from "./own-samples";

withTestDatabase();

const base = 1_700_000_000;

/** A process that starts at `started` (seconds after the base) and is first seen so much later; RSS in bytes by seconds of age. */
async function life(targetId: string, started: number, seenAfter: number, bytesAt: (age: number) => number) {
  const rows = Array.from({ length: 10 }, (_, index) => seenAfter + index * 15).flatMap((age) => {
    const at = new Date((base + started + age) * 1000);
    const common = { targetId, at, source: "test" };
    return [
      { ...common, series: "process-start-time", value: base + started + (age % 2) * 0.4 },
      { ...common, series: "rss", value: bytesAt(age) },
    ];
  });
  await db().insert(samples).values(rows);
}

describe("memory right after a start", () => {
  it("is the lowest of the first minute of starts that were seen happen: never of the first known process, nor of one found later", async () => {
    await life("node", 0, 2, () => 111);
    await life("node", 1000, 3, (age) => 500 + age);
    await life("node", 2000, 16, () => 222);
    await life("node", 3000, 15, (age) => (age === 60 ? 700 : age > 60 ? 1 : 800));
    expect(await readPostStartRss("node")).toEqual([700, 503]);
  });

  it("is told of the ten newest starts, newest first, whatever other targets did", async () => {
    for (let start = 0; start < 13; start += 1) await life("often", start * 1000, 1, () => 1000 + start);
    expect(await readPostStartRss("often")).toEqual([1012, 1011, 1010, 1009, 1008, 1007, 1006, 1005, 1004, 1003]);
  });

  it("is not told where there is only one process, or none", async () => {
    await life("single", 0, 1, () => 5);
    expect(await readPostStartRss("single")).toEqual([]);
    expect(await readPostStartRss("nobody")).toEqual([]);
  });
});
