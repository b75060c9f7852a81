import { readFileSync } from "node:fs";
import { type APIRequestContext, expect, type Locator, type Page, test } from "@playwright/test";
import { findOwnMemoryCgroup, type MemoryCgroup, makeMemoryCgroup } from "../../helper/testing/memory-cgroup";
import type { PlanView, RunView } from "../../lib/domain/run/view";
import { loadedRules, oomScore, optionStories, told } from "../fixtures/option-stories";
import { signIn } from "../fixtures/person";
import { reloadUntil } from "../fixtures/reload";
import { expectTidy } from "../fixtures/tidy";
import { type RunningDemo, startDemo } from "../servers/demo";

test.describe.configure({ mode: "serial" });

const mebibyte = 1024 * 1024;
let demo: RunningDemo;
let original: string;
let incidentUrl: string;
/** Of the node's own, where this machine lets one be made: a memory limit needs it. */
let cgroup: MemoryCgroup | null = null;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  demo = await startDemo("full", "steady");
  original = readFileSync(demo.nodeConfig, "utf8");
});

test.afterAll(async () => {
  test.setTimeout(60_000);
  expect(await demo?.stop()).toBe(0);
  await cgroup?.remove();
});

const config = () => readFileSync(demo.nodeConfig, "utf8");

const ask = (place: string, name: string) => told(demo, place, name);

/** The form of an action, by its button's words; also one in a section that is folded. */
const control = (page: Page, button: string) =>
  page.locator("form").filter({ has: page.getByRole("button", { name: button, exact: true, includeHidden: true }) });

/** Unfolds the sections of the page that a form stands in. */
async function openAround(form: Locator): Promise<void> {
  await form.evaluate((element) => {
    for (let box = element.parentElement; box; box = box.parentElement) {
      if (box instanceof HTMLDetailsElement) box.open = true;
    }
  });
}

async function confirm(page: Page, button: string): Promise<void> {
  const press = page.getByRole("button", { name: button });
  await expect(press).toBeVisible({ timeout: 30_000 });
  const name = page.getByLabel(/Type validator-2 to confirm/);
  if ((await name.count()) > 0) await name.fill("validator-2");
  await press.click();
}

test("option B: a refused value, the plan with its difference, the run, what the node heeds, and the file", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  expect(await ask("/api/debug/cache", "max_size_bytes")).toBe(256 * mebibyte);
  const person = await signIn(browser, demo);
  const { page } = person;
  await page.getByRole("button", { name: "Open incident for validator-2" }).click();
  const cache = control(page, "Preview smaller cache");
  await cache.locator("summary").click();
  await expect(cache.getByLabel("Cache size")).toHaveValue("128 MiB");
  await cache.getByLabel("Cache size").fill("a lot");
  await cache.getByRole("button").click();
  await expect(cache.getByRole("alert")).toContainText("Cache size must be a size from 1 MiB");
  await expect(cache.getByLabel("Cache size")).toHaveValue("a lot");
  incidentUrl = page.url().split(/[?#]/)[0] ?? "";

  await cache.getByLabel("Cache size").fill("96 MiB");
  await cache.getByRole("button").click();
  const difference = page.getByRole("region", { name: /Difference of .*config\.yaml/ }).first();
  await expect(difference).toContainText(/\+\s+max_size: 100663296 .*# bytes/, { timeout: 30_000 });
  await expect(difference).toContainText(/-\s+max_size: 268435456 .*# bytes/);
  await expectTidy(page);
  expect(config()).toBe(original);

  await confirm(page, "Set cache, restart validator-2");
  await expect(page.getByRole("log", { name: "Output" })).toContainText(/\S/, { timeout: 60_000 });
  await expect(page.locator("#run").getByRole("status").getByText("done", { exact: true })).toBeVisible({
    timeout: 60_000,
  });
  await expectTidy(page);
  expect(await ask("/api/debug/cache", "max_size_bytes")).toBe(96 * mebibyte);
  expect(config()).toBe(original.replace("max_size: 268435456", "max_size: 100663296"));
  await person.leave();
});

test("the run is taken back: the file is the old one byte for byte, and the node heeds it", async ({ browser }) => {
  test.setTimeout(120_000);
  const person = await signIn(browser, demo);
  const { page } = person;
  await page.goto(incidentUrl);
  await page.getByRole("button", { name: "Preview revert" }).click();
  await expect(page.getByRole("heading", { name: "Plan: Revert a run" })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByLabel(/Type validator-2 to confirm/)).toBeVisible({ timeout: 30_000 });
  await confirm(page, "Take the run on validator-2 back");
  await expect(page.getByRole("heading", { name: "Revert a run", exact: true })).toBeVisible();
  await expect(page.locator("#run").getByRole("status").getByText("done", { exact: true })).toBeVisible({
    timeout: 60_000,
  });
  expect(config()).toBe(original);
  expect(await ask("/api/debug/cache", "max_size_bytes")).toBe(256 * mebibyte);
  await person.leave();
});

test("without JavaScript an option is previewed with a value of one's own, on a page that is held still", async ({
  browser,
}) => {
  test.setTimeout(60_000);
  const person = await signIn(browser, demo, "Second person", { javaScriptEnabled: false });
  const { page } = person;
  await page.goto(incidentUrl);
  expect(await page.locator("noscript meta[http-equiv=refresh]").count()).toBe(1);
  const cache = control(page, "Preview smaller cache");
  await cache.locator("summary").click();
  await cache.getByRole("link", { name: "Change these with the page held still" }).click();
  expect(await page.locator("noscript meta[http-equiv=refresh]").count()).toBe(0);
  await cache.getByLabel("Cache size").fill("200 MiB");
  await cache.getByRole("button").click();
  const difference = page.getByRole("region", { name: /Difference of .*config\.yaml/ }).first();
  await reloadUntil(page, difference, 30_000);
  await expect(difference).toContainText("max_size: 209715200");
  expect(config()).toBe(original);
  await person.leave();
});

test("every other option from the page: previewed, confirmed, done, and its effect measured outside", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const ownCgroup = findOwnMemoryCgroup();
  if (ownCgroup) cgroup = makeMemoryCgroup(ownCgroup, `guts-e2e-${process.pid}`);
  const person = await signIn(browser, demo);
  const { page } = person;
  for (const story of optionStories(demo, cgroup)) {
    await test.step(story.preview, async () => {
      await expect.poll(() => ask("/api/debug/cache", "max_size_bytes"), { timeout: 30_000 }).not.toBeNull();
      const measure = await story.prepare();
      await page.goto(incidentUrl);
      // A plan that nobody confirmed is in the place of the options.
      const left = page.locator("#plan").getByRole("link", { name: "Cancel" });
      if (await left.isVisible()) await left.click();
      const form = control(page, story.preview);
      await openAround(form);
      for (const [label, value] of Object.entries(story.fields ?? {})) {
        const field = form.getByLabel(label, { exact: true });
        if (!(await field.isVisible())) await form.locator("summary").click();
        await field.fill(value);
      }
      await form.getByRole("button", { name: story.preview, exact: true }).click();
      await expect(page.locator("#plan")).toContainText(story.plan, { timeout: 30_000 });
      await confirm(page, story.confirm);
      const run = page.locator("#run");
      await expect(run.getByRole("status").getByText("done", { exact: true })).toBeVisible({ timeout: 60_000 });
      await measure();
    });
  }
  await person.leave();
});

test("without JavaScript the last of them is taken back by forms alone", async ({ browser }) => {
  test.setTimeout(90_000);
  const person = await signIn(browser, demo, "Second person", { javaScriptEnabled: false });
  const { page } = person;
  await page.goto(incidentUrl);
  await page.getByRole("button", { name: "Preview revert" }).click();
  await reloadUntil(page, page.getByRole("button", { name: "Take the run on validator-2 back" }), 30_000);
  await confirm(page, "Take the run on validator-2 back");
  await reloadUntil(page, page.locator("#run").getByRole("status").getByText("done", { exact: true }), 60_000);
  expect(await loadedRules(demo)).not.toContain("GutsMemoryGrowth");
  await person.leave();
});

test("option C wholly through the API", async ({ playwright }) => {
  test.setTimeout(120_000);
  const api: APIRequestContext = await playwright.request.newContext({
    baseURL: demo.url,
    extraHTTPHeaders: { authorization: `Bearer ${demo.apiToken}` },
  });
  const read = async <T>(path: string): Promise<T> => (await (await api.get(path)).json()) as T;
  const plans = `/api/v1/incidents/${incidentUrl.split("/").at(-1)}/plans`;
  const refused = await api.post(plans, { data: { action: "limit-connections", parameters: { maxPeers: "$(id)" } } });
  expect([refused.status(), await refused.text()]).toEqual([400, expect.stringContaining("parameters.maxPeers")]);

  const data = {
    action: "limit-connections",
    parameters: { maxConnections: 900, maxPeers: "20", captureFirst: false },
  };
  const { id: planId } = (await (await api.post(plans, { data })).json()) as { id: string };
  const planOf = () => read<PlanView>(`/api/v1/plans/${planId}`);
  await expect.poll(async () => (await planOf()).state, { timeout: 30_000 }).toBe("ready");
  const plan = await planOf();
  expect(plan.parameters).toEqual({ maxConnections: 900, maxPeers: 20, captureFirst: false });
  expect(plan.content?.operations.map(({ kind }) => kind)).toEqual(["write-config", "restart"]);
  expect(plan.content?.diff?.unified).toMatch(/\+ {2}max_peers: 20/);

  const run = await api.post(`/api/v1/plans/${planId}/runs`, {
    data: { planHash: plan.hash, typedName: "validator-2" },
    headers: { "idempotency-key": "option-c-story" },
  });
  expect(run.status()).toBe(202);
  const { id: runId } = (await run.json()) as { id: string };
  const runOf = () => read<RunView>(`/api/v1/runs/${runId}`);
  await expect.poll(async () => (await runOf()).state, { timeout: 90_000 }).toBe("done");
  expect(await ask("/api/debug/connections", "max")).toBe(900);
  expect(await ask("/api/debug/connections", "max_peers")).toBe(20);
  expect(config()).toContain("max_connections: 900");

  const ended = await runOf();
  const whole = await api.get(`/api/v1/runs/${runId}/output?format=text`);
  expect(whole.headers()["content-disposition"]).toBe(`attachment; filename="run-${runId}.txt"`);
  expect((await whole.body()).byteLength).toBe(ended.output.bytes);
  expect(ended.output.sha256).toMatch(/^[0-9a-f]{64}$/);
  await api.dispose();
});

test("the OOM score and the node's cache through the API", async ({ playwright }) => {
  test.setTimeout(120_000);
  const api = await playwright.request.newContext({
    baseURL: demo.url,
    extraHTTPHeaders: { authorization: `Bearer ${demo.apiToken}` },
  });
  const perform = async (action: string, parameters: object) => {
    const asked = await api.post(`/api/v1/incidents/${incidentUrl.split("/").at(-1)}/plans`, {
      data: { action, parameters },
    });
    const { id: planId } = (await asked.json()) as { id: string };
    const read = async <T>(place: string): Promise<T> => (await (await api.get(place)).json()) as T;
    const planOf = () => read<PlanView>(`/api/v1/plans/${planId}`);
    await expect.poll(async () => (await planOf()).state, { timeout: 30_000 }).toBe("ready");
    const run = await api.post(`/api/v1/plans/${planId}/runs`, {
      data: { planHash: (await planOf()).hash, typedName: "validator-2", reason: "A story repeats it." },
      headers: { "idempotency-key": `story-${action}` },
    });
    expect(run.status()).toBe(202);
    const { id } = (await run.json()) as { id: string };
    const runOf = () => read<RunView>(`/api/v1/runs/${id}`);
    await expect.poll(async () => (await runOf()).state, { timeout: 60_000 }).toBe("done");
  };
  await perform("set-oom-score", { value: 350, keep: "runtime" });
  expect(oomScore(demo)).toBe(350);
  await expect.poll(() => ask("/api/debug/cache", "size_bytes"), { timeout: 30_000 }).toBeGreaterThan(0);
  const before = (await ask("/api/debug/cache", "size_bytes")) ?? 0;
  await perform("clear-node-cache", {});
  expect(await ask("/api/debug/cache", "size_bytes")).toBeLessThan(before);
  await api.dispose();
});
