import { expect, test } from "@playwright/test";
import { expectedVerdicts, readVerdict, untilVerdict } from "../fixtures/verdicts";
import { startDemo } from "../servers/demo";

test("a node whose memory is steady gets no leak verdict and no option", async () => {
  test.setTimeout(300_000);
  const demo = await startDemo("full", "steady");
  try {
    const until = demo.readyAt + 150_000;
    await untilVerdict(demo, { targetId: "validator-2", ...expectedVerdicts.steady }, until);
    const { verdict } = (await readVerdict(demo, "validator-2")) ?? {};
    expect(verdict?.shape).toMatch(/^(stable|stable-high|sawtooth|falling)$/);
    expect(verdict?.nothingToDo).toBeTruthy();
  } finally {
    expect(await demo.stop()).toBe(0);
  }
});
