import { expect, it, vi } from "vitest";
import { db } from "@/lib/db/client";
import { storePrometheusStatus } from "@/lib/services/monitor/store";
import { testConfigText, withTestDatabase } from "@/lib/testing/database";
import { readPageHead } from "./page-head";

withTestDatabase(`${testConfigText}\ntimeScale: 60\n`);

it("tells a page's head of each Prometheus and of compressed time, and asks the database for no more than that", async () => {
  const now = Date.now();
  await storePrometheusStatus("main", new Date(now), null);
  const asked = vi.spyOn(db().$client, "query");
  const head = await readPageHead(now);
  expect(asked).toHaveBeenCalledTimes(1);
  asked.mockRestore();
  expect(head).toEqual({ prometheus: [{ id: "main", state: "up", answeredAt: now, detail: null }], timeScale: 60 });
});
