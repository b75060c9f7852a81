import { expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { profiles } from "@/lib/db/schema";
import type { ProfileComparison } from "@/lib/domain/profile/stored-profile";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { withTestDatabase } from "@/lib/testing/database";
import { readHeapProfile } from "./heap-profile";

withTestDatabase();

const startSeconds = 1_790_000_000;
const after = (seconds: number) => new Date((startSeconds + seconds) * 1000);
const sampleType = { type: "inuse_space", unit: "bytes" };
const whole = { before: 0, after: 1, growth: 1, perSecond: null, share: 1 };

async function keep(name: string, takenAt: Date | null, beforeId: string | null): Promise<string> {
  const comparison: ProfileComparison | null =
    beforeId === null ? null : { beforeId, sampleType, seconds: null, whole, functions: [], stacks: [] };
  const [row] = await db()
    .insert(profiles)
    .values({
      ...{ targetId: "validator-2", source: "upload", name, format: "pprof", sizeBytes: 1, takenAt, comparison },
      ...{ sha256: "0".repeat(64), storedAt: new Date(), by: systemActor },
      summary: { sampleTypes: [sampleType], sampleType: 0, total: 1, top: [] },
    })
    .returning({ id: profiles.id });
  if (!row) throw new Error("the profile was not stored");
  return row.id;
}

it("takes the newest profile of the process that runs, and what grew only within its life", async () => {
  expect(await readHeapProfile("validator-2", startSeconds)).toBeNull();
  const earlier = await keep("of the process before", after(-60), null);
  await keep("at an unknown time", null, earlier);
  expect(await readHeapProfile("validator-2", startSeconds)).toBeNull();

  const first = await keep("first", after(60), earlier);
  expect(await readHeapProfile("validator-2", startSeconds)).toMatchObject({
    ...{ name: "first", takenAt: after(60).getTime(), comparison: null, beforeName: null },
  });
  await keep("second", after(120), first);
  expect(await readHeapProfile("validator-2", startSeconds)).toMatchObject({
    ...{ name: "second", comparison: { beforeId: first }, beforeName: "first" },
  });
  expect(await readHeapProfile("validator-1", startSeconds)).toBeNull();
  expect(await readHeapProfile("validator-2", null)).toBeNull();
});
