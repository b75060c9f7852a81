import { beforeAll, describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { alerts, runs, samples } from "@/lib/db/schema";
import { getTarget } from "@/lib/services/config";
import { contentOf, newRun } from "@/lib/services/run/testing/new-run";
import { withTestDatabase } from "@/lib/testing/database";
import { newPostIncidentMemory, readIncidentPart, readTargetPart } from "./post-incident";
import { readSettingsEdits } from "./settings-edits";

withTestDatabase();

const mib = 1024 * 1024;
const nowMs = Date.now();
const hourMs = 3_600_000;
const diff = { path: "/etc/guts/config.yaml", unified: "-  max_size: 2\n+  max_size: 1\n" };
const edit = contentOf(
  [
    { kind: "write-config", path: "/c", expectSha256: "a", newSha256: "b", changes: [] },
    { kind: "memory-limit", max: 512 * mib, high: "infinity", keep: "runtime" },
  ],
  { diff },
);
edit.operations[0] = {
  ...{ kind: "write-config" as const, path: "/c", expectSha256: "a", newSha256: "b" },
  changes: [{ kind: "set", path: ["storage", "cache", "max_size"], value: 1 }],
};
const held = { watchState: "held" as const, watchDetail: "no growth", watchUntil: new Date(nowMs) };

/** RSS every 15 s for some hours, and the start of the process. */
async function sample(hours: number, bytesAt: (ageMs: number) => number) {
  const rows = Array.from({ length: hours * 240 }, (_, index) => {
    const ageMs = index * 15_000;
    const row = { targetId: "validator-2", at: new Date(nowMs - ageMs), source: "host helper" };
    return [
      { ...row, series: "rss", value: bytesAt(ageMs) },
      { ...row, series: "process-start-time", value: nowMs / 1000 - 100 * 3600 },
    ];
  }).flat();
  await db().delete(samples);
  for (let from = 0; from < rows.length; from += 1000)
    await db()
      .insert(samples)
      .values(rows.slice(from, from + 1000));
}

describe("what the post-incident checks are decided from", () => {
  let incidentId: string;
  beforeAll(async () => {
    const run = await newRun(edit, { action: "reduce-cache", state: "done", finishedAt: new Date(nowMs), ...held });
    incidentId = run.incidentId;
  });
  const read = async () => ({
    ...(await readTargetPart(newPostIncidentMemory(), getTarget("validator-2"), nowMs)),
    ...(await readIncidentPart(newPostIncidentMemory(), incidentId, nowMs)),
  });

  it("judges flat samples of five hours as stable, and the same with a leak as growth", async () => {
    await sample(5, (ageMs) => 300 * mib + ((ageMs / 15_000) % 7) * 4096);
    const { stability, forecast } = await read();
    expect(stability.trend?.shape).toBe("stable");
    expect(stability.trend?.segment?.spanSeconds).toBeGreaterThanOrEqual(stability.neededSeconds);
    expect(stability.peakBytes).toBe(300 * mib + 6 * 4096);
    expect(forecast).toBeNull();
    await sample(5, (ageMs) => 400 * mib - (ageMs / hourMs) * 20 * mib);
    expect((await read()).stability.trend?.shape).toBe("leak");
  });

  it("says nothing of RSS without samples", async () => {
    await db().delete(samples);
    expect((await read()).stability).toMatchObject({ trend: null, peakBytes: null, lastAt: null });
  });

  it("knows the edits that were carried out and not taken back, with their watch, and which alerts fire", async () => {
    await db()
      .insert(alerts)
      .values({
        ...{ fingerprint: "f", startsAt: new Date(), status: "firing", name: "GutsHighMemoryUsage", incidentId },
        ...{ labels: {}, annotations: {}, receivedAt: new Date() },
      });
    const reading = await read();
    expect(reading.firing).toEqual(["GutsHighMemoryUsage"]);
    expect(reading.watch).toMatchObject({ state: "held", detail: "no growth" });
    expect(reading.edits).toEqual([
      {
        ...{ title: "Reduce cache size", finishedAt: nowMs, diff: diff.unified },
        changes: ["storage.cache.max_size: 1", "memory limit 512 MiB", "throttling from none"],
        watch: { state: "held", detail: "no growth", until: nowMs },
      },
    ]);
    const taken = await newRun(edit, { action: "reduce-cache", state: "done", finishedAt: new Date(nowMs) });
    await newRun(contentOf([]), { action: "revert-run", state: "done", revertsRunId: taken.id });
    await db().update(runs).set({ state: "done" });
    expect(await readSettingsEdits(incidentId)).toEqual(reading.edits);
  });
});
