import { describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { samples } from "@/lib/db/schema";
import { withTestDatabase } from "@/lib/testing/database";
import { forecastQuery, readForecast } from "./forecast";

withTestDatabase();

const minute = 60_000;

describe("readForecast", () => {
  it("goes on by the console's own samples while Prometheus is away, and says so; without two samples it has no number", async () => {
    const nowMs = Math.floor(Date.now() / 1000) * 1000;
    const none = await readForecast("validator-3", {}, nowMs);
    expect(none).toMatchObject({ state: "error", bytesNow: null, bytesAtHorizon: null });

    const rows = Array.from({ length: 60 }, (_, index) => {
      const at = new Date(nowMs - (59 - index) * minute);
      return { targetId: "validator-2", series: "rss", at, value: 1e9 + index * 1e6, source: "host helper" };
    });
    await db().insert(samples).values(rows);
    const own = await readForecast("validator-2", {}, nowMs);
    expect(own).toMatchObject({
      state: "value",
      computedBy: "console",
      detail: expect.stringContaining("own samples"),
    });
    expect(own.bytesNow).toBeCloseTo(1e9 + 59e6, 0);
    expect(own.bytesAtHorizon).toBeCloseTo(1e9 + (59 + 240) * 1e6, 0);
  });

  it("takes no evaluation time that no date can hold", () => {
    expect(forecastQuery.safeParse({ time: "8640000000000" }).success).toBe(true);
    for (const time of ["8640000000001", "1e300", "Infinity"]) {
      expect([time, forecastQuery.safeParse({ time }).success]).toEqual([time, false]);
    }
  });
});
