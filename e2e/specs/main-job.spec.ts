import { createHash } from "node:crypto";
import { expect, test } from "@playwright/test";
import type { DiagnosisView } from "../../lib/domain/diagnosis/view";
import type { SignalSet } from "../../lib/domain/signal/signal";
import { signIn } from "../fixtures/person";
import { expectTidy } from "../fixtures/tidy";
import { expectedVerdicts, untilVerdict } from "../fixtures/verdicts";
import { IncidentPage } from "../pages/incident-page";
import { type RunningDemo, startDemo } from "../servers/demo";

/** `GUTS_PICTURES=docs` renews the pictures of the documentation; a usual run leaves the tree as it is. */
const pictureFolder = process.env.GUTS_PICTURES ?? "test-results/pictures";

test.describe.configure({ mode: "serial" });

let demo: RunningDemo;
let incidentId = "";

test.beforeAll(async () => {
  test.setTimeout(180_000);
  demo = await startDemo("full");
});

test.afterAll(async () => {
  test.setTimeout(60_000);
  expect(await demo?.stop()).toBe(0);
});

const api = async (path: string, init: RequestInit = {}) =>
  fetch(`${demo.url}${path}`, { ...init, headers: { authorization: `Bearer ${demo.apiToken}`, ...init.headers } });
const apiJson = async <T>(path: string): Promise<T> => (await api(path)).json() as Promise<T>;

test("the real Alertmanager opens the incident within 90 s of ready", async () => {
  type Incidents = { incidents: { id: string; openedBy: string; severity: string; targetId: string }[] };
  await expect
    .poll(async () => (await apiJson<Incidents>("/api/v1/incidents")).incidents.length, {
      timeout: Math.max(5_000, demo.readyAt + 90_000 - Date.now()),
      intervals: [1_000],
    })
    .toBe(1);
  const [incident] = (await apiJson<Incidents>("/api/v1/incidents")).incidents;
  expect(incident).toMatchObject({ openedBy: "Alertmanager", severity: "P3", targetId: "validator-2" });
  incidentId = incident?.id ?? "";
});

test("from the fleet to the incident: symptoms 1, 2, 4 and 5 met, 3 ruled out, detection live", async ({ browser }) => {
  const person = await signIn(browser, demo);
  const incident = new IncidentPage(person.page);
  await person.page.getByRole("link", { name: /High memory usage #1/ }).click();
  for (const met of ["memory-over-limit", "node-slow", "request-latency", "rss-over-threshold"]) {
    await expect(incident.item(met).getByText("met", { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  }
  await expect(incident.item("oom-kill").getByText("not met", { exact: true }).first()).toBeVisible();
  await expect(incident.item("oom-kill")).toContainText("no OOM kill of this process");
  await expect(person.page.getByText(/The query's left side is 9\d(\.\d)? %/)).toBeVisible();
  for (const measured of [
    "process-memory",
    "host-memory",
    "memory-trend",
    "cache-size",
    "connection-count",
    "mempool",
  ]) {
    await expect(incident.item(measured).getByText("met", { exact: true }).first()).toBeVisible();
  }
  await expect(person.page.getByText(/Limit reached in about .* by the alert rule/)).toBeVisible();
  await expect(person.page.getByText(/investigate within/i).first()).toBeVisible();
  await expect(person.page.getByText(/compressed/).first()).toBeVisible();
  await person.leave();
});

test("the verdict names the leak and recommends a restart, evidence first, within 90 s of the alert", async ({
  browser,
}) => {
  test.setTimeout(150_000);
  const { openedAt } = await apiJson<{ openedAt: number }>(`/api/v1/incidents/${incidentId}`);
  await untilVerdict(demo, { targetId: "validator-2", ...expectedVerdicts.leak }, openedAt + 90_000);
  const person = await signIn(browser, demo);
  const incident = new IncidentPage(person.page);
  await incident.open(demo.url, incidentId);
  await expect(person.page.getByText(/^Leak: \+1[5-9](\.\d)? MiB\/min/).first()).toBeVisible();
  await expect(person.page.getByText("8 of 8 checks passed").first()).toBeVisible();
  await expect(person.page.getByText(/90 % interval/).first()).toBeVisible();
  await expect(person.page.locator("#what-to-do").getByText("Restart node").first()).toBeVisible();
  await expect(person.page.getByText(/Capture a heap profile/).first()).toBeVisible();
  await expect(person.page.locator("#diagnosis-step-1")).toContainText("VmHWM", { ignoreCase: true });
  const { diagnosis } = await apiJson<{ diagnosis: DiagnosisView }>(`/api/v1/incidents/${incidentId}`);
  const [kept] = diagnosis.frozen;
  expect(kept?.moment).toBe("opening");
  const line = await (await api(kept?.samplesHref ?? "")).text();
  expect(createHash("sha256").update(line.trimEnd()).digest("hex")).toBe(kept?.samplesSha256);
  await person.leave();
});

const looks = [
  { name: "incident-wide-dark", colorScheme: "dark", viewport: { width: 1440, height: 900 } },
  { name: "incident-wide-light", colorScheme: "light", viewport: { width: 1440, height: 900 } },
  { name: "incident-phone-dark", colorScheme: "dark", viewport: { width: 390, height: 844 } },
  { name: "incident-phone-light", colorScheme: "light", viewport: { width: 390, height: 844 } },
] as const;

test("pictures: on a wide screen sentence, chart and what to do are in the first view", async ({ browser }) => {
  for (const { name, ...options } of looks) {
    const person = await signIn(browser, demo, "On-call", options);
    const incident = new IncidentPage(person.page);
    await incident.open(demo.url, incidentId);
    await expect(person.page.locator('[data-chart="live"]')).toBeVisible();
    await person.page.screenshot({ path: `${pictureFolder}/${name}.png` });
    if (options.viewport.width === 1440) {
      for (const part of [
        person.page.getByRole("heading", { level: 1 }),
        incident.chart,
        person.page.getByText("What to do").first(),
      ]) {
        await expect(part).toBeInViewport({ ratio: 1 });
      }
    }
    await person.leave();
  }
});

test("with Prometheus stopped the page keeps current RSS from the node's host, says so, and judges by its own samples", async () => {
  test.setTimeout(120_000);
  const pid = demo.pidOf("prometheus");
  process.kill(pid, "SIGSTOP");
  try {
    type View = { signals: SignalSet; prometheus: { state: string }; diagnosis: DiagnosisView; now: number };
    const look = () => apiJson<View>(`/api/v1/incidents/${incidentId}`);
    await expect
      .poll(
        async () => {
          const { prometheus, signals, diagnosis } = await look();
          return [prometheus.state, signals.rss?.state, diagnosis.source.includes("own samples")];
        },
        { timeout: 60_000, intervals: [1_000] },
      )
      .toEqual(["down", "value", true]);
    for (let second = 0; second < 10; second += 1) {
      const { diagnosis, now, signals } = await look();
      expect(signals.rss).toMatchObject({ state: "value", source: expect.stringContaining("host helper") });
      expect(diagnosis.stale || now - diagnosis.judgedAt < 30_000).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  } finally {
    process.kill(pid, "SIGCONT");
  }
  await expect
    .poll(
      async () =>
        (await apiJson<{ prometheus: { state: string } }>(`/api/v1/incidents/${incidentId}`)).prometheus.state,
      {
        timeout: 30_000,
      },
    )
    .toBe("up");
  // The gap is filled with what the console measured meanwhile, so the verdict goes on.
  await untilVerdict(demo, { targetId: "validator-2", ...expectedVerdicts.leak }, Date.now() + 30_000);
});

test("the chart shows RSS, limit, 90 % line and the rule's line, first from the server and then live", async ({
  browser,
}) => {
  const person = await signIn(browser, demo);
  const incident = new IncidentPage(person.page);
  const html = await (await person.page.request.get(`${demo.url}/incidents/${incidentId}`)).text();
  expect(html).toContain('data-chart="server"');
  expect(html).toContain("var(--limit)");
  await incident.open(demo.url, incidentId);
  await expect(person.page.locator('[data-chart="live"]')).toBeVisible();
  await expect(incident.chart).toHaveAccessibleName(/limit/i);
  await expect(person.page.getByText("alert rule's line", { exact: false }).first()).toBeVisible();
  await expect(person.page.locator('[data-chart="live"] .recharts-surface').first()).toBeVisible();
  await person.page.getByRole("link", { name: "1 h", exact: true }).click();
  await expect(person.page).toHaveURL(/range=3600/);
  await person.leave();
});

test("the forecast equals what Prometheus answers for the same expression and time", async () => {
  type Forecast = {
    state: string;
    expressions: { now: string; horizon: string };
    evaluatedAt: number;
    bytesNow: number;
    bytesAtHorizon: number;
  };
  for (const query of ["", "?windowSeconds=30&horizonSeconds=120", "?windowSeconds=240&horizonSeconds=480"]) {
    const forecast = await apiJson<Forecast>(`/api/v1/targets/validator-2/forecast${query}`);
    expect(forecast.state).toBe("value");
    for (const [expr, ours] of [
      [forecast.expressions.now, forecast.bytesNow],
      [forecast.expressions.horizon, forecast.bytesAtHorizon],
    ] as const) {
      const asked = new URLSearchParams({ query: expr, time: String(forecast.evaluatedAt / 1000) });
      const answer = (await (await fetch(`${demo.prometheusUrl}/api/v1/query?${asked}`)).json()) as {
        data: { result: { value: [number, string] }[] };
      };
      const theirs = Number(answer.data.result[0]?.value[1]);
      expect(Math.abs(ours - theirs) / Math.abs(theirs)).toBeLessThan(1e-9);
    }
  }
});

test("a tick in one browser appears in another person's, with who and when, and can be taken back", async ({
  browser,
}) => {
  const [first, second] = [await signIn(browser, demo), await signIn(browser, demo, "Second person")];
  const [here, there] = [new IncidentPage(first.page), new IncidentPage(second.page)];
  await here.open(demo.url, incidentId);
  await there.open(demo.url, incidentId);
  await expect(there.tick("node-slow")).not.toBeChecked();
  await here.tick("node-slow").click();
  await expect(there.tick("node-slow")).toBeChecked({ timeout: 5_000 });
  await expect(there.item("node-slow")).toContainText("ticked by On-call");
  await there.tick("node-slow").click();
  await expect(here.tick("node-slow")).not.toBeChecked({ timeout: 5_000 });
  await expect(here.item("node-slow")).toContainText("tick removed by Second person");
  await first.leave();
  await second.leave();
});

test("without JavaScript the page shows header, chart and checklist, and the tick form works", async ({ browser }) => {
  const person = await signIn(browser, demo, "On-call", { javaScriptEnabled: false });
  const incident = new IncidentPage(person.page);
  await incident.open(demo.url, incidentId);
  await expect(person.page.getByRole("heading", { level: 1 })).toContainText("validator-2");
  await expect(person.page.locator('[data-chart="server"] svg path').first()).toBeAttached();
  // Met or, on a machine so slow that the node has been ended at its limit meanwhile, not met any more.
  await expect(incident.item("memory-over-limit")).toContainText("of 512 MiB");
  await incident.tick("memory-over-limit").click();
  await expect(person.page).toHaveURL(/#item-memory-over-limit/);
  await expect(incident.tick("memory-over-limit")).toBeChecked();
  await expect(incident.item("memory-over-limit")).toContainText("ticked by On-call");
  await person.leave();
});

test("the API answers 401 without a token, and a webhook is refused with the reason", async () => {
  expect((await fetch(`${demo.url}/api/v1/incidents`)).status).toBe(401);
  expect(
    (await fetch(`${demo.url}/api/v1/incidents`, { headers: { authorization: "Bearer wrong-token-wrong" } })).status,
  ).toBe(401);
  const hook = (body: string, token = demo.webhookToken) =>
    fetch(`${demo.url}/api/alerts/alertmanager`, {
      method: "POST",
      body,
      headers: { authorization: `Bearer ${token}` },
    });
  const wrongToken = await hook("{}", "not-the-right-token");
  expect(wrongToken.status).toBe(401);
  expect(await wrongToken.text()).toContain("GUTS_RUNBOOK_WEBHOOK_TOKEN");
  const wrongVersion = await hook(JSON.stringify({ version: "3", alerts: [] }));
  expect([wrongVersion.status, await wrongVersion.text()]).toEqual([400, expect.stringContaining('version \\"4\\"')]);
  const large = await hook(`{"version":"4","padding":"${"x".repeat(10 * 1024 * 1024)}"}`);
  expect(large.status).toBe(413);
  expect((await hook("not json")).status).toBe(400);
  expect((await apiJson<{ incidents: unknown[] }>("/api/v1/incidents")).incidents).toHaveLength(1);
});

test("a request that changes something is refused from another origin", async ({ browser }) => {
  const person = await signIn(browser, demo);
  const put = (origin: string) =>
    person.page.request.put(`${demo.url}/api/v1/incidents/${incidentId}/checklist/oom-kill`, {
      data: { ticked: true },
      headers: { origin },
    });
  expect((await put("http://evil.example")).status()).toBe(403);
  expect((await put(demo.url)).status()).toBe(200);
  await person.leave();
});

test("own metrics come from both processes, and readiness names the parts", async () => {
  const metrics = await (await fetch(`${demo.url}/api/metrics`)).text();
  expect(metrics).toMatch(/guts_runbook_monitor_round_duration_seconds_count\{process="worker-\d+",outcome="ok"\} \d+/);
  expect(metrics).toMatch(/guts_runbook_prometheus_call_duration_seconds_count\{process="web-\d+"/);
  expect(metrics).toMatch(/guts_runbook_open_incidents\{process="worker-\d+"\} 1/);
  expect(metrics).toMatch(/guts_runbook_sse_clients\{process="web-\d+"\}/);
  expect(await (await fetch(`${demo.url}/api/health/ready`)).json()).toEqual({
    ready: true,
    database: "writable",
    worker: "alive",
  });
  const document = (await (await fetch(`${demo.url}/api/v1/openapi.json`)).json()) as {
    paths: Record<string, unknown>;
  };
  expect(Object.keys(document.paths)).toContain("/api/v1/targets/{id}/forecast");
});

// Last, since it takes longer than the node needs to its limit.
test("nothing is clipped, nothing wider than a phone, and no accessibility is violated, in four looks", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  for (const { name: _name, ...options } of looks) {
    const person = await signIn(browser, demo, "On-call", options);
    const incident = new IncidentPage(person.page);
    await incident.open(demo.url, incidentId);
    await expect(person.page.locator('[data-chart="live"]')).toBeVisible();
    await expectTidy(person.page);
    await person.page.goto(`${demo.url}/`);
    await expectTidy(person.page);
    await person.leave();
  }
});
