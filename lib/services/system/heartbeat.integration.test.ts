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

/** Ends the connections that hold advisory locks of this database, as a restart of the server would. */
const endLockHolders = () =>
  db().execute(sql`
    select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`);
const countLockHolders = async () =>
  (
    await db().execute<{ count: number }>(sql`
    select count(*)::int as count from pg_locks
    where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`)
  ).rows[0]?.count;

describe("a worker's claim on its name", () => {
  it("is taken again after its connection is lost, so that a second worker gets another name", async () => {
    const first = await claimExecutor(neverTaken);
    expect(first.executor).toBe(`${hostname()}-0`);
    await endLockHolders();
    await expect.poll(countLockHolders, { timeout: 5_000 }).toBe(1);
    const second = await claimExecutor(neverTaken);
    expect(second.executor).toBe(`${hostname()}-1`);
    await second.release();
    await first.release();
    await expect.poll(countLockHolders, { timeout: 5_000 }).toBe(0);
  });
});
