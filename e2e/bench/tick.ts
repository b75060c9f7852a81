import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, chromium, type Page } from "@playwright/test";
import { signIn } from "../fixtures/person";
import { IncidentPage } from "../pages/incident-page";
import { chromiumOptions } from "../servers/chromium";
import { type RunningDemo, startDemo } from "../servers/demo";

const rounds = 30;
const item = "node-slow";

/**
 * From the click on a tick in one person's browser to the moment at which it stands on another person's page, in
 * milliseconds; one machine, one clock. Each round takes the tick away again or sets it anew.
 */
export async function benchTick(): Promise<number[]> {
  const demo = await startDemo("full", "steady");
  const browser = await chromium.launch(chromiumOptions);
  try {
    const answer = await fetch(`${demo.url}/api/v1/incidents`, {
      method: "POST",
      headers: { authorization: `Bearer ${demo.apiToken}`, "content-type": "application/json" },
      body: JSON.stringify({ targetId: "validator-2" }),
    });
    const { id } = (await answer.json()) as { id: string };
    const mine = await look(browser, demo, { who: "On-call", id });
    const theirs = await look(browser, demo, { who: "Second person", id });
    const samples: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const wanted = String(round % 2 === 0);
      const seen = whenTicked(theirs, wanted);
      const clickedAt = await tickOf(mine).evaluate((box) => {
        const at = Date.now();
        (box as HTMLElement).click();
        return at;
      });
      samples.push((await seen) - clickedAt);
      await whenTicked(mine, wanted);
      await sleep(500);
    }
    return samples;
  } finally {
    await browser.close();
    await demo.stop();
  }
}

const tickOf = (page: Page) => new IncidentPage(page).tick(item);

async function look(
  browser: Browser,
  demo: RunningDemo,
  { who, id }: { who: "On-call" | "Second person"; id: string },
): Promise<Page> {
  const { page } = await signIn(browser, demo, who);
  const incident = new IncidentPage(page);
  await incident.open(demo.url, id);
  await incident.connection.filter({ hasText: "live" }).waitFor();
  return page;
}

/** The page's clock when its tick is as wanted. */
function whenTicked(page: Page, wanted: string): Promise<number> {
  return tickOf(page).evaluate(
    (box, value) =>
      new Promise<number>((resolve) => {
        const look = () => {
          const now = document.querySelector(`#${box.closest("[id]")?.id} [role=checkbox]`);
          if (now?.getAttribute("aria-checked") !== value) return requestAnimationFrame(look);
          return resolve(Date.now());
        };
        look();
      }),
    wanted,
  );
}
