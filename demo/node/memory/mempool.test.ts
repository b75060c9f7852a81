import fc from "fast-check";
import { expect, test } from "vitest";
import { Mempool, TRANSACTION_SLOT_BYTES } from "@/demo/node/memory/mempool";

const transaction = Buffer.from("transfer");

test("blocks take the oldest transactions first", () => {
  const mempool = new Mempool(10);
  for (const nowMs of [1000, 2000, 3000]) mempool.submit(transaction, nowMs);
  expect(mempool.oldestAgeSeconds(5000)).toBe(4);
  mempool.takeBlock(2);
  expect(mempool.oldestAgeSeconds(5000)).toBe(2);
  mempool.takeBlock(2);
  expect(mempool.oldestAgeSeconds(5000)).toBe(0);
});

test("a transaction longer than a slot is not taken", () => {
  const mempool = new Mempool(10);
  expect(mempool.submit(Buffer.alloc(TRANSACTION_SLOT_BYTES + 1), 0)).toBe(false);
  expect(mempool.submit(Buffer.alloc(TRANSACTION_SLOT_BYTES), 0)).toBe(true);
  expect(mempool.size).toBe(1);
});

test("what was accepted and not yet included is what waits, and never more than the maximum", () => {
  const steps = fc.array(fc.oneof(fc.constant("submit"), fc.integer({ min: 0, max: 4 })), { maxLength: 60 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 12 }), (taken, max) => {
      const mempool = new Mempool(max);
      let waiting = 0;
      for (const step of taken) {
        if (typeof step === "number") {
          mempool.takeBlock(step);
          waiting = Math.max(0, waiting - step);
        } else {
          expect(mempool.submit(transaction, 0)).toBe(waiting < max);
          waiting = Math.min(max, waiting + 1);
        }
        expect(mempool.size).toBe(waiting);
      }
    }),
    { seed: 20, numRuns: 100 },
  );
});
