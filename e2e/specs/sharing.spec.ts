import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { signIn } from "../fixtures/person";
import { expectTidy } from "../fixtures/tidy";
import { IncidentPage } from "../pages/incident-page";
import { type RunningDemo, startDemo } from "../servers/demo";

/** How long a browser is cut off. */
const cutMs = process.env.GUTS_TEST_LONG === "1" ? 60_000 : 10_000;
const item = "node-slow";

test.describe.configure({ mode: "serial" });

let demo: RunningDemo;
let incidentId = "";

test.beforeAll(async () => {
  test.setTimeout(180_000);
  demo = await startDemo("full", "steady");
  const opened = await api("/api/v1/incidents", { method: "POST", body: JSON.stringify({ targetId: "validator-2" }) });
  incidentId = ((await opened.json()) as { id: string }).id;
});

test.afterAll(async () => {
  test.setTimeout(60_000);
  expect(await demo?.stop()).toBe(0);
});

const api = (path: string, init: RequestInit = {}) =>
  fetch(`${demo.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${demo.apiToken}`, "content-type": "application/json" },
  });

const setTick = async (ticked: boolean) => {
  const body = JSON.stringify({ ticked });
  const answer = await api(`/api/v1/incidents/${incidentId}/checklist/${item}`, { method: "PUT", body });
  expect(answer.status).toBe(200);
};

const countTicks = async () => {
  const { timeline } = (await (await api(`/api/v1/incidents/${incidentId}/timeline`)).json()) as {
    timeline: { kind: string }[];
  };
  return timeline.filter(({ kind }) => kind === "checklist.ticked").length;
};

/** A person on the incident's page, who hears of changes. */
async function look(browser: Browser, who: "On-call" | "Second person") {
  const person = await signIn(browser, demo, who);
  const incident = new IncidentPage(person.page);
  await incident.open(demo.url, incidentId);
  await expect(incident.connection).toHaveText("changes: live");
  return { person, incident };
}

test("two people see each other on the page, and a tick of one within a second at the other", async ({ browser }) => {
  const first = await look(browser, "On-call");
  const second = await look(browser, "Second person");
  await expect(first.incident.presence).toContainText("On-call, Second person are here");
  await expect(second.incident.presence).toContainText("On-call, Second person are here");
  await first.incident.tick(item).click();
  await expect(second.incident.tick(item)).toBeChecked({ timeout: 5_000 });
  await second.incident.tick(item).click();
  await expect(first.incident.tick(item)).not.toBeChecked({ timeout: 5_000 });
  await second.person.leave();
  await expect(first.incident.presence).toContainText("On-call is here", { timeout: 5_000 });
  await first.person.leave();
});

test("a browser without network for a while has lost nothing afterwards, and shows nothing twice", async ({
  browser,
}) => {
  test.setTimeout(120_000 + cutMs);
  const { person, incident } = await look(browser, "Second person");
  const before = await countTicks();
  await person.page.context().setOffline(true);
  const until = Date.now() + cutMs;
  for (let round = 0; round < 8; round += 1) {
    await setTick(true);
    await setTick(false);
  }
  await setTick(true);
  await sleep(Math.max(0, until - Date.now()));
  await person.page.context().setOffline(false);
  await expect(incident.connection).toHaveText("changes: live", { timeout: 30_000 });
  await expect(incident.tick(item)).toBeChecked({ timeout: 5_000 });
  expect(await countTicks()).toBe(before + 9);
  await expect(incident.timeline("Ticked: ")).toHaveCount(before + 9);
  // And it hears of what comes next.
  await setTick(false);
  await expect(incident.tick(item)).not.toBeChecked({ timeout: 5_000 });
  // The browser complains of a network that is gone; that was wanted.
  await person.page.context().close();
});

test("a page that cannot have the stream says that it polls, keeps current, and returns to the stream by itself", async ({
  browser,
}) => {
  const { page } = await signIn(browser, demo);
  const incident = new IncidentPage(page);
  await page.route("**/api/events?*", (route) => route.abort());
  await incident.open(demo.url, incidentId);
  await expect(incident.connection).toHaveText("changes: polling every 3 s", { timeout: 30_000 });
  await setTick(true);
  await expect(incident.tick(item)).toBeChecked({ timeout: 10_000 });
  await page.unroute("**/api/events?*");
  await expect(incident.connection).toHaveText("changes: live", { timeout: 30_000 });
  await page.context().close();
});

/** A browser that has never been here, without JavaScript. */
async function stranger(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  return context.newPage();
}

const controls = (page: Page) => page.locator("form, button, input, select, textarea, summary, a[href]");

test("a shared link opens without account and script, shows no control, and dies when it is revoked", async ({
  browser,
}) => {
  const person = await signIn(browser, demo);
  await new IncidentPage(person.page).open(demo.url, incidentId);
  await person.page.getByRole("link", { name: "Share", exact: true }).click();
  await person.page.getByLabel("For whom").fill("the vendor");
  await person.page.getByRole("button", { name: "Make the link" }).click();
  const shown = person.page.getByRole("region", { name: "Link to copy" }).locator("code");
  const url = (await shown.textContent()) ?? "";
  expect(url).toMatch(new RegExp(`^${demo.url}/share/[A-Za-z0-9_-]{22}$`));
  await expectTidy(person.page);

  const page = await stranger(browser);
  const answer = await page.goto(url);
  expect(answer?.status()).toBe(200);
  const headers = answer?.headers() ?? {};
  expect(headers["referrer-policy"]).toBe("no-referrer");
  expect(headers["x-robots-tag"]).toContain("noindex");
  expect(headers["cache-control"]).toContain("no-store");
  await expect(page).toHaveTitle(/validator-2: High memory usage #\d+/);
  const html = (await answer?.text()) ?? "";
  const head = html.slice(0, html.indexOf("</head>"));
  expect(head).toMatch(/property="og:title" content="P\d validator-2: /);
  expect(head).toContain("noindex");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("validator-2");
  await expect(
    page
      .getByRole("img", { name: /memory/i })
      .locator("svg path")
      .first(),
  ).toBeAttached();
  for (const part of ["Checks", "What was tried", "Sign-off", "Timeline (UTC)"]) {
    await expect(page.getByRole("heading", { name: part })).toBeVisible();
  }
  await expect(page.getByText("Live, as of", { exact: false })).toBeVisible();
  await expect(controls(page)).toHaveCount(0);
  await page.goto(`${demo.url}/incidents/${incidentId}`);
  await expect(page).toHaveURL(/\/sign-in/);

  for (const width of [390, 1440]) {
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    const withScript = await context.newPage();
    await withScript.goto(url);
    await expect(controls(withScript)).toHaveCount(0);
    await expectTidy(withScript);
    await context.close();
  }

  await person.page.reload();
  await expect(person.page.getByText(/opened 3 times/)).toBeVisible();
  await person.page.getByRole("button", { name: "Revoke the link for the vendor" }).click();
  await expect(person.page.getByText("· revoked")).toBeVisible();
  const never = `${demo.url}/share/${"A".repeat(22)}`;
  for (const gone of [url, never]) {
    expect((await page.goto(gone))?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "This link opens nothing" })).toBeVisible();
    await expect(page.getByText("validator-2")).toHaveCount(0);
  }
  await page.context().close();
  await person.leave();
});

test("a frozen link with a passphrase asks for it without a script, and shows no name of a host or person", async ({
  browser,
}) => {
  const body = JSON.stringify({ label: "paper", passphrase: "correct horse", redactHosts: true, frozen: true });
  const made = await api(`/api/v1/incidents/${incidentId}/share-links`, { method: "POST", body });
  expect(made.status).toBe(201);
  const { url } = (await made.json()) as { url: string };
  const page = await stranger(browser);
  await page.goto(url);
  await expect(page.getByText("validator-2")).toHaveCount(0);
  await page.getByLabel("Passphrase").fill("wrong horse");
  await page.getByRole("button", { name: "Show the incident" }).click();
  await expect(page.getByText("This is not the passphrase.")).toBeVisible();
  await page.getByLabel("Passphrase").fill("correct horse");
  await page.getByRole("button", { name: "Show the incident" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("host-1");
  await expect(page.getByText("Frozen at", { exact: false })).toBeVisible();
  await expect(controls(page)).toHaveCount(0);
  const html = await page.content();
  for (const name of ["validator-2", "On-call", "Second person", "127.0.0.1:"]) expect(html).not.toContain(name);
  await page.context().close();
});
