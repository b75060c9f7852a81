import { describe, expect, it } from "vitest";
import type { HostDetailReader } from "@/lib/adapters/hosts/registry";
import { loadConfig } from "@/lib/config/load";
import { db } from "@/lib/db/client";
import { hostReports } from "@/lib/db/schema";
import { waitUntil } from "@/lib/launcher/wait";
import { readHostReport } from "@/lib/services/host-report/refresh";
import { withTestDatabase } from "@/lib/testing/database";
import { runHostReportLoop } from "./host-report-loop";

withTestDatabase();

const ids = ["hanging", "h-1", "h-2", "h-3", "h-4", "h-5"];

describe("the loop of host reports", () => {
  it("gets every other host's report while one host hangs, at most four at once and none twice", async () => {
    const config = loadConfig({
      path: "test.yaml",
      text: `prometheus: [{ id: main, url: "http://127.0.0.1:9" }]\ntargets:\n${ids
        .map((id) => `  - { id: ${id}, prometheus: main, matchers: { instance: ${id} } }`)
        .join("\n")}`,
    });
    await db().delete(hostReports);
    const stop = new AbortController();
    const asked = new Map<string, number>();
    let atOnce = 0;
    let most = 0;
    const reader = (id: string): HostDetailReader => {
      const absent = async () => ({ state: "not supported" as const, detail: "no host here" });
      return {
        readFacts: absent,
        readProcessMemory: absent,
        readSystemMemory: absent,
        readOomEvents: absent,
        readUnit: absent,
        readBackups: absent,
        readBackup: absent,
        readChanges: absent,
        readConfig: async () => {
          asked.set(id, (asked.get(id) ?? 0) + 1);
          atOnce += 1;
          most = Math.max(most, atOnce);
          if (id === "hanging") await new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
          // Nobody is done before as many are asked as may be, however slow the machine is.
          else await waitUntil(async () => most >= 4, { timeoutMs: 5_000, everyMs: 20 });
          atOnce -= 1;
          return absent();
        },
      };
    };
    const hosts = new Map(ids.map((id) => [id, reader(id)]));
    const loop = runHostReportLoop({ config, hosts }, stop.signal, () => true);
    const others = async () => (await Promise.all(ids.slice(1).map(readHostReport))).every((report) => report !== null);
    expect(await waitUntil(others, { timeoutMs: 8_000, everyMs: 100 })).toBe(true);
    expect(await readHostReport("hanging")).toBeNull();
    expect(most).toBe(4);
    stop.abort();
    await loop;
    expect(await readHostReport("hanging")).not.toBeNull();
    expect([...asked.values()]).toEqual(ids.map(() => 1));
  });
});
