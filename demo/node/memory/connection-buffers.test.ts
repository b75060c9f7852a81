import fc from "fast-check";
import { expect, test } from "vitest";
import { ConnectionBuffers } from "@/demo/node/memory/connection-buffers";

test("the bytes told are those of the sockets open now, in whatever order they come and go", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 40 }), { maxLength: 80 }), (steps) => {
      const buffers = new ConnectionBuffers(64);
      const open: (() => void)[] = [];
      for (const step of steps) {
        // An index of an open socket closes it; any other opens one.
        if (step < open.length) open.splice(step, 1)[0]?.();
        else open.push(buffers.acquire());
        expect([buffers.sockets, buffers.bytes]).toEqual([open.length, open.length * 64]);
      }
    }),
    { seed: 20, numRuns: 100 },
  );
});
