import { expect, test } from "@playwright/test";
import { expectedVerdicts, readVerdict, untilVerdict } from "../../fixtures/verdicts";
import { type RunningDemo, startDemo } from "../../servers/demo";

const storyMs = 300_000;
const afterAlertMs = 90_000;

async function get<T>(demo: RunningDemo, path: string): Promise<T> {
  const response = await fetch(`${demo.url}${path}`, { headers: { authorization: `Bearer ${demo.apiToken}` } });
  expect(response.status, path).toBe(200);
  return (await response.json()) as T;
}

/** When the first alert of a target was received, epoch ms. */
async function alertOf(demo: RunningDemo, targetId: string, until: number): Promise<number> {
  type Incidents = { incidents: { targetId: string; openedAt: number }[] };
  let openedAt = 0;
  await expect
    .poll(
      async () => {
        const { incidents } = await get<Incidents>(demo, "/api/v1/incidents");
        openedAt = incidents.find((incident) => incident.targetId === targetId)?.openedAt ?? 0;
        return openedAt > 0;
      },
      { timeout: Math.max(1_000, until - Date.now()), intervals: [1_000], message: `alert of ${targetId}` },
    )
    .toBe(true);
  return openedAt;
}

test("six scenarios at once: each gets the right verdict and first recommendation within 90 s of its alert", async () => {
  test.setTimeout(storyMs + 240_000);
  const demo = await startDemo("full", "all");
  const end = demo.readyAt + storyMs;
  const calm = ["steady", "restart-sawtooth"] as const;
  const growing = ["leak", "cache", "connections", "mempool"] as const;
  const leaks: string[] = [];
  try {
    await Promise.all([
      ...growing.map(async (scenario) => {
        const targetId = `validator-${scenario}`;
        const alertAt = await alertOf(demo, targetId, demo.readyAt + 150_000);
        const decidedAt = await untilVerdict(demo, { targetId, ...expectedVerdicts[scenario] }, alertAt + afterAlertMs);
        expect(decidedAt - alertAt).toBeLessThanOrEqual(afterAlertMs);
      }),
      ...calm.map(async (scenario) => {
        const targetId = `validator-${scenario}`;
        while (Date.now() < end) {
          const view = await readVerdict(demo, targetId);
          if (view?.verdict.shape === "leak") leaks.push(`${targetId}: ${view.verdict.headline.because}`);
          await new Promise((resolve) => setTimeout(resolve, 2_000));
        }
        await untilVerdict(demo, { targetId, ...expectedVerdicts[scenario] }, Date.now() + 20_000);
      }),
    ]);
    expect(leaks).toEqual([]);
  } finally {
    expect(await demo.stop()).toBe(0);
  }
});
