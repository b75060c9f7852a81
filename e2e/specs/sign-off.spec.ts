import { expect, type Page, test } from "@playwright/test";
import { signIn } from "../fixtures/person";
import { expectTidy } from "../fixtures/tidy";
import { SignOffPage } from "../pages/sign-off-page";
import { type RunningDemo, startDemo } from "../servers/demo";

let demo: RunningDemo;

const reason = "Opened for practice, nothing was wrong";

test.beforeAll(async () => {
  test.setTimeout(180_000);
  demo = await startDemo("full", "steady", { signOffPeople: 2 });
});

test.afterAll(async () => {
  test.setTimeout(60_000);
  expect(await demo?.stop()).toBe(0);
});

/** In a browser with scripts: one without loads the page anew every few seconds, also in the middle of a measurement. */
async function tidyOnPhone(page: Page): Promise<void> {
  await page.setViewportSize({ width: 390, height: 844 });
  await expectTidy(page);
  await page.setViewportSize({ width: 1440, height: 900 });
}

test("two people sign an incident to its end; what changes between them is named, and the first is asked again", async ({
  browser,
  playwright,
}) => {
  test.setTimeout(400_000);
  const extraHTTPHeaders = { authorization: `Bearer ${demo.apiToken}` };
  const api = await playwright.request.newContext({ baseURL: demo.url, extraHTTPHeaders });
  const onCall = await signIn(browser, demo);
  await onCall.page.getByRole("button", { name: "Open incident for validator-2" }).click();
  await onCall.page.waitForURL(/\/incidents\/[0-9a-f-]{36}/);
  const address = onCall.page.url();
  const id = /incidents\/([0-9a-f-]{36})/.exec(address)?.[1] ?? "";
  const read = async () => (await api.get(`/api/v1/incidents/${id}/sign-off`)).json();
  // The worker evaluates the items on its first round with the incident.
  await expect
    .poll(async () => (await read()).items.every((item: { result: object | null }) => item.result !== null), {
      timeout: 60_000,
    })
    .toBe(true);

  const first = new SignOffPage(onCall.page);
  await first.open(address);
  await expect(first.items.getByRole("listitem")).toHaveCount(5);
  await expect(first.blockers).toContainText("not resolved");
  await expect(first.blockers).toContainText("2 signatures under the incident as a whole");
  await expect(first.signButton).toHaveCount(0);
  await expectTidy(onCall.page);

  await test.step("a waiver without its reason is refused", async () => {
    const { items } = await read();
    const { itemId } = items.find(({ takes }: { takes: string }) => takes === "waiver") ?? {};
    expect(itemId).toBeTruthy();
    const refused = await api.post(`/api/v1/incidents/${id}/sign-offs`, { data: { itemId, waive: true } });
    expect([refused.status(), await refused.text()]).toEqual([412, expect.stringContaining("needs its reason")]);
  });

  const second = await signIn(browser, demo, "Second person", {
    viewport: { width: 390, height: 844 },
    colorScheme: "light",
    javaScriptEnabled: false,
  });
  const other = new SignOffPage(second.page);

  await test.step("one person signs the items, says why it counts as resolved, and signs", async () => {
    await expect(async () => {
      await first.prepare("checked by the story", reason);
      await first.sign();
      await expect(first.signatures.getByText("You have signed. Another person has to sign")).toBeVisible();
    }).toPass({ timeout: 120_000, intervals: [500] });
    await expect(first.signatures).toContainText("On-call");
    expect((await api.post(`/api/v1/incidents/${id}/signatures`, { data: await seen() })).status()).toBe(403);
    await expectTidy(onCall.page);
    await tidyOnPhone(onCall.page);
  });

  async function seen() {
    return { contentSha256: (await read()).contentSha256 };
  }

  await test.step("a note changes what was signed, which the page says, and asks the first again", async () => {
    const noted = await api.post(`/api/v1/incidents/${id}/notes`, { data: { text: "One more look at **RSS**" } });
    expect(noted.status()).toBe(201);
    await first.open(address);
    await first.prepare("checked again", reason);
    await expect(first.signatures).toContainText(/Changed since it was signed: .*the timeline.*On-call is asked again/);
    await expect(first.signButton).toBeVisible();
  });

  await test.step("the second person, on a phone without JavaScript, signs what is there now; then the first closes it", async () => {
    await other.open(address);
    await expect(second.page.getByText(reason)).toBeVisible();
    await expect(async () => {
      await first.open(address);
      await first.prepare("checked again", reason);
      await other.sign();
      await first.sign();
      await expect(first.closed).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 120_000, intervals: [500] });
    await expect(first.closed).toContainText(/On-call/);
    await expect(first.closed).toContainText(/Second person/);
    await expect(onCall.page.getByText(/What was signed is unchanged/)).toBeVisible();
    await expectTidy(onCall.page);
  });

  await test.step("closed, it reads as a record, on paper too", async () => {
    await other.open(address);
    await expect(other.closed).toBeVisible();
    await tidyOnPhone(onCall.page);
    await expect(onCall.page.locator("main form")).toHaveCount(0);
    await onCall.page.emulateMedia({ media: "print" });
    await expect(onCall.page.getByRole("navigation", { name: "Main" })).toBeHidden();
    await expect(first.closed).toBeVisible();
    await onCall.page.emulateMedia({ media: null });
    const { state, signatures } = await read();
    expect(state).toBe("signed_off");
    expect(signatures.map(({ by, changes }: { by: string; changes: string[] }) => [by, changes]).sort()).toEqual([
      ["On-call", []],
      ["Second person", []],
    ]);
    const { timeline } = await (await api.get(`/api/v1/incidents/${id}/timeline`)).json();
    const texts = timeline.map(({ text }: { text: string }) => text);
    expect(texts).toContainEqual(expect.stringMatching(/resolved → signed_off: signed by .* and /));
  });
  await api.dispose();
  await onCall.leave();
  await second.leave();
});
