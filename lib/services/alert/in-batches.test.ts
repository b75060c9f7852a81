import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { inBatches } from "./in-batches";

/** Items are `key:number`; those whose number ends in 7 fail. */
function start({ atOnce = 2, largest = 5 } = {}) {
  const batches: string[][] = [];
  let running = 0;
  let most = 0;
  const take = inBatches<string, number>({
    keyOf: (item) => item.split(":")[0] ?? "",
    atOnce,
    largest,
    async work(items) {
      batches.push(items);
      running += 1;
      most = Math.max(most, running);
      await sleep(1);
      running -= 1;
      if (items.includes("broken:0")) throw new Error("no database");
      return items.map((item) =>
        item.endsWith("7")
          ? { status: "rejected", reason: new Error(item) }
          : { status: "fulfilled", value: Number(item.split(":")[1]) },
      );
    },
  });
  return { take, batches, most: () => most };
}

describe("work in batches", () => {
  it("takes the first at once and what came meanwhile together, one batch of a key after the other and in order", async () => {
    const { take, batches } = start();
    const all = Array.from({ length: 12 }, (_, index) => take(`a:${index}`));
    const ended = await Promise.allSettled(all);
    expect(batches.map((batch) => batch.length)).toEqual([1, 5, 5, 1]);
    expect(batches.flat()).toEqual(Array.from({ length: 12 }, (_, index) => `a:${index}`));
    expect(ended.map((one) => (one.status === "fulfilled" ? one.value : "failed"))).toEqual([
      ...[0, 1, 2, 3, 4, 5, 6, "failed", 8, 9, 10, 11],
    ]);
  });

  it("works other keys meanwhile, as many as it may, and lets none wait for a long queue of another", async () => {
    const { take, batches, most } = start();
    const first = Array.from({ length: 11 }, (_, index) => take(`a:${index * 10}`));
    const others = ["b:1", "c:2", "d:3"].map((item) => take(item));
    await Promise.all([...first, ...others]);
    expect(most()).toBe(2);
    expect(batches.map(([item]) => item?.slice(0, 1)).indexOf("d")).toBeLessThan(batches.length - 1);
  });

  it("gives what failed as a whole to all of it, and goes on", async () => {
    const { take } = start();
    await expect(take("broken:0")).rejects.toThrow("no database");
    await expect(take("broken:1")).resolves.toBe(1);
  });
});
