import { hostname } from "node:os";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { withTestDatabase } from "@/lib/testing/database";
import { claimExecutor } from "./heartbeat";

withTestDatabase();

const neverTaken = () => {
  throw new Error("another worker was faster");
};

const lockHolders = async () =>
  (
    await db().execute<{ pid: number }>(sql`
    select pid from pg_locks
    where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`)
  ).rows.map((row) => row.pid);

describe("a worker's claim on its name", () => {
  it("is taken again after its connection is lost, so that a second worker gets another name", async () => {
    const first = await claimExecutor(neverTaken);
    expect(first.executor).toBe(`${hostname()}-0`);
    const [lost] = await lockHolders();
    // As a restart of the server would; the backend ends a moment after it was told to.
    await db().execute(sql`select pg_terminate_backend(${lost})`);
    const heldAgain = async () => (await lockHolders()).some((pid) => pid !== lost);
    await expect.poll(heldAgain, { timeout: 5_000 }).toBe(true);
    const second = await claimExecutor(neverTaken);
    expect(second.executor).toBe(`${hostname()}-1`);
    await second.release();
    await first.release();
    await expect.poll(lockHolders, { timeout: 5_000 }).toEqual([]);
  });
});
