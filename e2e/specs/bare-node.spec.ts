import { expect, test } from "@playwright/test";
import { signIn } from "../fixtures/person";
import { expectTidy } from "../fixtures/tidy";
import { IncidentPage } from "../pages/incident-page";
import { type RunningDemo, startDemo } from "../servers/demo";

let demo: RunningDemo;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  demo = await startDemo("bare");
});

test.afterAll(async () => {
  test.setTimeout(60_000);
  expect(await demo?.stop()).toBe(0);
});

test("on a node as real builds are, what does not exist says so, and RSS comes from the host helper", async ({
  browser,
}) => {
  const person = await signIn(browser, demo);
  await person.page.getByRole("button", { name: "Open incident for validator-2" }).click();
  const incident = new IncidentPage(person.page);
  await incident.chart.waitFor();
  await expect(person.page.getByText(/^No limit set/)).toBeVisible();
  await expect(incident.item("process-memory")).toContainText("host helper", { timeout: 30_000 });
  await expect(incident.item("memory-over-limit")).toContainText("of the host's memory; no limit is set");
  for (const unknown of ["rss-over-threshold", "cache-size", "connection-count", "mempool", "detection-memory-ratio"]) {
    const { checks } = (await person.page.evaluate(async () =>
      (await fetch(location.pathname.replace("/incidents", "/api/v1/incidents"))).json(),
    )) as {
      checks: Record<string, { state: string }>;
    };
    expect([unknown, checks[unknown]?.state]).toEqual([unknown, "unknown"]);
  }
  const { targets } = (await person.page.evaluate(async () => (await fetch("/api/v1/targets")).json())) as {
    targets: { signals: Record<string, { value: number | null; state: string; source: string }> }[];
  };
  const signals = targets[0]?.signals ?? {};
  expect(signals.rss).toMatchObject({ state: "value", source: expect.stringContaining("host helper") });
  expect(signals.rss?.value).toBeGreaterThan(100 * 1024 * 1024);
  expect(signals.limit).toMatchObject({ state: "value", source: expect.stringMatching(/^host memory,/) });
  for (const name of ["cache-bytes", "cache-entries", "connections", "peers", "connection-buffer-bytes"]) {
    expect([name, signals[name]?.state, signals[name]?.value]).toEqual([name, "not exposed", null]);
  }
  expect(signals["mempool-transactions"]).toMatchObject({ state: "placeholder", value: null });
  await expect(person.page.getByText("not exposed").first()).toBeVisible();
  await expect(person.page.getByText(/the console's own samples/).first()).toBeAttached();
  await person.leave();
});

test("on such a build, settings that change nothing are named before anybody restarts for them, and no dump is taken", async ({
  browser,
}) => {
  const person = await signIn(browser, demo);
  await person.page.goto(`${demo.url}/incidents`);
  await person.page.getByRole("link", { name: /High memory usage #1/ }).click();
  for (const setting of ["storage.cache.max_size", "api.max_connections", "storage.rocksdb"]) {
    const caution = `This build does not heed ${setting}: it would be a restart that changes nothing.`;
    await expect(person.page.getByText(caution)).toBeVisible({ timeout: 30_000 });
  }
  await person.page.getByRole("link", { name: "Investigation: memory leak" }).click();
  await person.page.getByRole("button", { name: "Preview heap dump" }).click();
  const plan = person.page.locator("#plan");
  await expect(plan.getByText(/no handler for SIGUSR1.*Nothing was sent/)).toBeVisible({ timeout: 30_000 });
  await expect(plan.getByRole("button", { name: "Preview collection" })).toBeVisible();
  expect((await fetch(`${demo.nodeUrl}/health/live`)).status).toBe(200);

  await plan.getByRole("button", { name: "Preview collection" }).click();
  await person.page.getByRole("button", { name: "Collect diagnostics", exact: true }).click({ timeout: 30_000 });
  const file = person.page.getByRole("link", { name: /^diagnostics-validator-2-.*\.tar\.gz$/ });
  await expect(file).toBeVisible({ timeout: 60_000 });
  const [download] = await Promise.all([person.page.waitForEvent("download"), file.click()]);
  expect(download.suggestedFilename()).toMatch(/^diagnostics-validator-2-.*\.tar\.gz$/);
  await expectTidy(person.page);
  await person.leave();
});
