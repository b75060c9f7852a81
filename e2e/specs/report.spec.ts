import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "@playwright/test";
import { watchConsole } from "../fixtures/console-watch";
import { signIn } from "../fixtures/person";
import { expectTidy } from "../fixtures/tidy";
import { IncidentPage } from "../pages/incident-page";
import { type RunningDemo, startDemo } from "../servers/demo";

test.describe.configure({ mode: "serial" });

let demo: RunningDemo;
const folder = mkdtempSync(path.join(tmpdir(), "guts-report-"));

test.beforeAll(async () => {
  test.setTimeout(180_000);
  demo = await startDemo("full");
});

test.afterAll(async () => {
  test.setTimeout(60_000);
  rmSync(folder, { recursive: true, force: true });
  expect(await demo?.stop()).toBe(0);
});

test("a report is read, downloaded, and opened from disk without a network, complete with its chart", async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const person = await signIn(browser, demo);
  const { page } = person;
  await page.getByRole("link", { name: /High memory usage #1/ }).click({ timeout: 100_000 });
  await new IncidentPage(page).chart.waitFor();
  await page.getByRole("link", { name: "Report", exact: true }).click();
  await expect(page.getByRole("heading", { name: /Incident #1: High memory usage on validator-2/ })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Timeline (UTC)" })).toBeVisible();
  await expectTidy(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectTidy(page);
  await page.setViewportSize({ width: 1440, height: 900 });

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "HTML, one file" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("incident-1-high-memory.html");
  const file = path.join(folder, download.suggestedFilename());
  await download.saveAs(file);

  const context = await browser.newContext({ offline: true, viewport: { width: 1440, height: 900 } });
  const watched = watchConsole(context);
  const offline = await context.newPage();
  const requests: string[] = [];
  offline.on("request", (request) => requests.push(request.url()));
  await offline.goto(pathToFileURL(file).href);
  await expect(offline.getByRole("heading", { level: 1 })).toContainText("Incident #1");
  const chart = offline.locator("figure svg").first();
  await expect(chart).toBeVisible();
  await expect(chart.locator("path").first()).toBeAttached();
  await expect(chart).toContainText(/MiB/);
  expect(await offline.locator("script, link, img, iframe").count()).toBe(0);
  await expectTidy(offline);
  expect(requests).toEqual([pathToFileURL(file).href]);
  watched.expectNone();
  await context.close();
  await person.leave();
});

test("without JavaScript: the report, the issue's text, the filtered list and the node's history are whole", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const person = await signIn(browser, demo, "Second person", { javaScriptEnabled: false });
  const { page } = person;
  await page.goto(`${demo.url}/incidents?target=validator-2&state=signed_off`);
  await expect(page.getByText("No incident matches")).toBeVisible();
  await page.getByRole("link", { name: "All incidents" }).click();
  await page.getByLabel("Text in title, notes and results").fill("memory usage");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByRole("link", { name: /High memory usage #1/ }).click();
  await page.getByRole("link", { name: "Report", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Evidence" })).toBeVisible();
  await page.getByRole("link", { name: "Escalation issue" }).click();
  await expect(page.getByText("## Profile")).toBeVisible();
  await page.goto(`${demo.url}/targets/validator-2`);
  await expect(page.getByRole("heading", { name: "What worked" })).toBeVisible();
  await expect(page.getByText("n = 0").first()).toBeVisible();
  await page.goto(`${demo.url}/incidents?from=yesterday`);
  await expect(page.getByText("This list cannot be narrowed like that")).toBeVisible();
  await person.leave();
});
