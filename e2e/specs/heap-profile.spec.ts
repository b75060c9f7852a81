import { setTimeout as sleep } from "node:timers/promises";
import { expect, type Page, test } from "@playwright/test";
import { signIn } from "../fixtures/person";
import { expectTidy } from "../fixtures/tidy";
import { type RunningDemo, startDemo } from "../servers/demo";

test.describe.configure({ mode: "serial" });

const leakingFunction = "retainAbandonedSessions";
let demo: RunningDemo;
let profileUrl = "";

test.beforeAll(async () => {
  test.setTimeout(180_000);
  demo = await startDemo("full");
});

test.afterAll(async () => {
  test.setTimeout(60_000);
  expect(await demo?.stop()).toBe(0);
});

const panel = (page: Page) => page.locator("#profiles");

/** From the button in the runbook to the new row in the list of profiles. */
async function takeDump(page: Page, expected: number): Promise<void> {
  await page.getByRole("link", { name: "Investigation: memory leak" }).click();
  await page.getByRole("button", { name: "Preview heap dump" }).click();
  await page.getByRole("button", { name: "Take a heap dump of validator-2" }).click({ timeout: 30_000 });
  await expect(panel(page).getByRole("link", { name: /^heap-.*\.prof$/ })).toHaveCount(expected, { timeout: 60_000 });
}

test("two dumps 20 s apart: the difference names the leaking function first, and so does the verdict", async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const person = await signIn(browser, demo);
  const { page } = person;
  await page.getByRole("link", { name: /High memory usage #1/ }).click({ timeout: 90_000 });
  const note = page.locator("#work-note");
  await page.locator("summary").filter({ hasText: "Add a note" }).click();
  await note.getByRole("textbox").first().fill("half of a");
  await takeDump(page, 1);
  // What is typed elsewhere outlasts both answers, of the preview and of the confirmation.
  await expect(note.getByRole("textbox").first()).toHaveValue("half of a");
  await sleep(20_000);
  await takeDump(page, 2);

  const newest = panel(page).getByRole("row").nth(1);
  await expect(newest).toContainText(`${leakingFunction}: +`);
  await expect(page.getByText(new RegExp(`The heap grew by .* of it in ${leakingFunction}`)).first()).toBeVisible({
    timeout: 30_000,
  });
  await newest.getByRole("link", { name: "Compare" }).click();
  await expect(page.getByRole("heading", { name: new RegExp(leakingFunction) })).toBeVisible();
  for (const kind of ["Function", "Stack, by its innermost frame"]) {
    const table = page.getByRole("table").filter({ has: page.getByRole("columnheader", { name: kind }) });
    await expect(table.getByRole("row").nth(1)).toContainText(leakingFunction);
    await expect(table.getByRole("row").nth(1)).toContainText(/\+[\d.]+ [KMG]iB\/h/);
  }
  await expectTidy(page);
  profileUrl = page.url().replace(/\?.*/, "");
  await person.leave();
});

test("table and flame graph: filter, keyboard, callers, both widths, and everything without JavaScript", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const person = await signIn(browser, demo);
  const { page } = person;
  await page.goto(profileUrl);
  await page.getByLabel(/^Focus/).fill(leakingFunction);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page.getByRole("row").nth(1)).toContainText(leakingFunction);
  await expectTidy(page);

  await page.goto(`${profileUrl}?view=flame`);
  const graph = page.locator("canvas").first();
  await graph.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Show the whole" })).toBeEnabled();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Show the whole" })).toBeDisabled();
  const [picture] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as SVG" }).click(),
  ]);
  expect(picture.suggestedFilename()).toMatch(/\.svg$/);
  await expectTidy(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectTidy(page);
  const { cookies } = await page.context().storageState();
  await person.leave();

  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: { cookies, origins: [] } });
  const bare = await plain.newPage();
  await bare.goto(`${profileUrl}?view=flame`);
  await expect(bare.getByRole("img", { name: /The table below says the same in words/ })).toBeVisible();
  await bare.getByRole("link", { name: leakingFunction }).first().click();
  await expect(bare.getByRole("heading", { name: /Callers|callers/ }).first()).toBeVisible();
  await bare.goto(`${profileUrl}?focus=%28`);
  await expect(bare.getByText("This is no regular expression: unterminated group.")).toBeVisible();
  await expect(bare.getByLabel(/^Focus/)).toHaveValue("(");
  await plain.close();
});
