import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { inTurn } from "./in-turn";

it("runs at most four at a time, in the order of asking, and goes on after one that fails", async () => {
  let running = 0;
  let most = 0;
  const begun: number[] = [];
  const all = Array.from({ length: 20 }, (_, index) =>
    inTurn(async () => {
      begun.push(index);
      running += 1;
      most = Math.max(most, running);
      await sleep(1);
      running -= 1;
      if (index % 3 === 0) throw new Error("failed");
      return index;
    }),
  );
  const ended = await Promise.allSettled(all);
  expect(most).toBe(4);
  expect(begun).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(ended.filter(({ status }) => status === "rejected")).toHaveLength(7);
  await expect(inTurn(async () => "free again")).resolves.toBe("free again");
});
