import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { withTestDatabase } from "@/lib/testing/database";
import { db } from "./client";
import { describeError } from "./describe-error";
import { inTransaction, withConnection } from "./transaction";

withTestDatabase();

describe("a transaction", () => {
  it("is refused when its connection is lost on the way, and the process and the next one go on", async () => {
    const own = sql`select pg_backend_pid() as pid`;
    const lost = db().transaction(async (tx) => {
      const [row] = (await tx.execute<{ pid: number }>(own)).rows;
      await db().execute(sql`select pg_terminate_backend(${row?.pid ?? 0})`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await tx.execute(own);
    });
    await expect(lost).rejects.toThrow();
    const lostToo = withConnection(async (tx) => {
      const [row] = (await tx.execute<{ pid: number }>(own)).rows;
      await db().execute(sql`select pg_terminate_backend(${row?.pid ?? 0})`);
      await tx.execute(own);
    });
    await expect(lostToo).rejects.toThrow();
    expect(await inTransaction(async (tx) => (await tx.execute(sql`select 1 as one`)).rows)).toEqual([{ one: 1 }]);
  });

  it("is begun anew when it was the victim of a deadlock", async () => {
    await db().execute(sql`create table pair (id int primary key, n int not null)`);
    await db().execute(sql`insert into pair values (1, 0), (2, 0)`);
    const both = (first: number, second: number) =>
      inTransaction(async (tx) => {
        await tx.execute(sql`update pair set n = n + 1 where id = ${first}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
        await tx.execute(sql`update pair set n = n + 1 where id = ${second}`);
      });
    await Promise.all([both(1, 2), both(2, 1)]);
    expect((await db().execute(sql`select n from pair order by id`)).rows).toEqual([{ n: 2 }, { n: 2 }]);
  }, 20_000);

  it("says in words what the database said, without the query's text or parameters", async () => {
    const failure = await db()
      .execute(sql`select ${"a secret"}::int`)
      .catch((error: unknown) => error);
    expect(describeError(failure)).toContain("the database said:");
    expect(describeError(failure)).not.toContain("select");
  });
});
