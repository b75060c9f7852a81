import { expect, test } from "@playwright/test";
import { signIn } from "../fixtures/person";
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
