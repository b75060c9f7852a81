import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { timeline } from "@/lib/db/schema";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { withTestDatabase } from "@/lib/testing/database";
import { appendTimeline, systemChain } from "./append";
import { findTimelineBreak } from "./verify";

withTestDatabase();

const append = (name: string) =>
  db().transaction((tx) =>
    appendTimeline(tx, {
      chain: systemChain,
      at: new Date(),
      actor: systemActor,
      kind: "sign-in.link-created",
      data: { name },
    }),
  );

describe("the timeline", () => {
  it("numbers concurrent entries without gaps in one unbroken chain", async () => {
    const written = await Promise.all(Array.from({ length: 20 }, (_, index) => append(`person ${index}`)));
    expect(written.map((entry) => entry.seq).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    expect(await findTimelineBreak(db(), systemChain)).toBeNull();
  });

  it("loses nothing and shifts nothing when a writer's transaction rolls back", async () => {
    const before = await append("before");
    await expect(
      db().transaction(async (tx) => {
        await appendTimeline(tx, {
          chain: systemChain,
          at: new Date(),
          actor: systemActor,
          kind: "sign-in.succeeded",
          data: { name: "x" },
        });
        throw new Error("given up");
      }),
    ).rejects.toThrow("given up");
    expect((await append("after")).seq).toBe(before.seq + 1);
    expect(await findTimelineBreak(db(), systemChain)).toBeNull();
  });

  it("cannot be rewritten through SQL, and a forged row is found", async () => {
    await expect(db().execute(sql`update timeline set kind = 'x'`)).rejects.toThrow();
    await expect(db().execute(sql`delete from timeline`)).rejects.toThrow();
    const { seq } = await append("last");
    await db().execute(sql`alter table timeline disable trigger timeline_append_only`);
    await db().execute(sql`update ${timeline} set data = '{"name":"forged"}' where seq = ${seq}`);
    await db().execute(sql`alter table timeline enable trigger timeline_append_only`);
    expect(await findTimelineBreak(db(), systemChain)).toBe(seq);
  });
});
