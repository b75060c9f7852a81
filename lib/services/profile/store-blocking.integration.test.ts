import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterAll, expect, it } from "vitest";
import { generateProfile } from "@/e2e/bench/generate-profile";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { withTestDatabase } from "@/lib/testing/database";
import { withProfileStore } from "@/lib/testing/profile-store";
import { storeProfile } from "./store";

withTestDatabase();
withProfileStore();
const person: Actor = { type: "person", id: "p1", name: "On-call" };
const folder = mkdtempSync(path.join(os.tmpdir(), "guts-blocking-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mebibyte = 2 ** 20;
const mostBlockedMs = 200;

it("holds nobody up while a large profile is read, summed up and compared with the one before it", async () => {
  const incidentId = (await openIncidentByHand(person, { targetId: "validator-2", runbookId: "high-memory" })).id;
  const generated = (sizeBytes: number) => {
    const file = path.join(folder, `${sizeBytes}.pb`);
    generateProfile(file, sizeBytes);
    return readFileSync(file);
  };
  const store = (bytes: Uint8Array, second: number) =>
    storeProfile({
      ...{ targetId: "validator-2", incidentId, runId: null, source: "capture", name: "heap.pb", by: person },
      ...{ bytes, takenAt: new Date(Date.UTC(2026, 2, 14, 3, 0, second)) },
    });
  const [earlier, later] = [generated(4 * mebibyte), generated(50 * mebibyte)];
  const first = await store(earlier, 0);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const row = await store(later, 20);
  delay.disable();
  expect(row.summary.top).toHaveLength(10);
  expect(row.comparison).toMatchObject({ beforeId: first.id, seconds: 20 });
  expect(row.comparison?.functions).toHaveLength(10);
  expect(delay.max / 1e6).toBeLessThan(mostBlockedMs);
}, 120_000);
