import { type APIRequestContext, expect, test } from "@playwright/test";
import { signIn } from "../fixtures/person";
import { reloadUntil } from "../fixtures/reload";
import { expectTidy } from "../fixtures/tidy";
import { IncidentPage } from "../pages/incident-page";
import { SignOffPage } from "../pages/sign-off-page";
import { type RunningDemo, startDemo } from "../servers/demo";

test.describe.configure({ mode: "serial" });

let demo: RunningDemo;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  demo = await startDemo("full");
});

test.afterAll(async () => {
  test.setTimeout(60_000);
  expect(await demo?.stop()).toBe(0);
});

/** Each story restarts the node that the one before restarted a moment ago, and is still watched. */
const reason = "It was filled again by this story.";

const bearer = () => ({ authorization: `Bearer ${demo.apiToken}` });

/** RSS as Prometheus has it, bytes. */
async function rssInPrometheus(): Promise<number> {
  const query = new URLSearchParams({ query: 'guts_process_resident_memory_bytes{instance="validator-2"}' });
  const answer = (await (await fetch(`${demo.prometheusUrl}/api/v1/query?${query}`)).json()) as {
    data: { result: { value: [number, string] }[] };
  };
  return Number(answer.data.result[0]?.value[1] ?? Number.NaN);
}

test("restart planned, confirmed, run, RSS fallen in Prometheus, watched, signed off and closed", async ({
  browser,
}) => {
  test.setTimeout(400_000);
  const person = await signIn(browser, demo);
  const { page } = person;
  await page.getByRole("link", { name: /High memory usage #1/ }).click({ timeout: 100_000 });
  const incident = new IncidentPage(page);
  await incident.chart.waitFor();
  const before = await rssInPrometheus();
  expect(before).toBeGreaterThan(400 * 1024 * 1024);

  await page.getByRole("button", { name: "Preview restart" }).click();
  await expect(page.getByText(/All \d+ repositories that validator-2 holds in memory/)).toBeVisible({
    timeout: 30_000,
  });
  await expectTidy(page);
  expect(await rssInPrometheus()).toBeGreaterThan(400 * 1024 * 1024);
  await page.getByLabel(/Type validator-2 to confirm/).fill("validator-2");
  await page.getByRole("button", { name: "Restart validator-2 now" }).click();

  await expect(page.getByText(/Restarted and verified/).first()).toBeVisible({ timeout: 60_000 });
  await expect.poll(rssInPrometheus, { timeout: 30_000 }).toBeLessThan(before - 100 * 1024 * 1024);
  await expect(page.getByText(/too early to say/).first()).toBeVisible();
  await expect(incident.chartEvents).toContainText("run, Restart node: done");
  await expect(incident.chartWatches).toContainText(/Watch after Restart node: watching \d+ of 75 s/);
  await expectTidy(page);
  await expect(page.getByText(/Watch ended/).first()).toBeVisible({ timeout: 180_000 });
  await expect(incident.chartWatches).toContainText(/Watch after Restart node: (?!watching)/);

  const signOff = new SignOffPage(page);
  await signOff.open(page.url());
  await expectTidy(page);
  await signOff.closeAlone("Flat since the restart, checked by hand");
  await expectTidy(page);
  await page.getByRole("link", { name: "Back to the incident" }).click();
  await expect(page.getByText(/signed off/i).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Preview restart" })).toBeDisabled();
  await person.leave();
});

test("without JavaScript: opened, previewed, confirmed, ticked and signed off by forms alone", async ({ browser }) => {
  test.setTimeout(180_000);
  await demo.fill();
  const person = await signIn(browser, demo, "Second person", { javaScriptEnabled: false });
  const { page } = person;
  const incident = new IncidentPage(page);
  await page.getByRole("button", { name: "Open incident for validator-2" }).click();
  await expect(page.getByText("There was an incident before this one")).toBeVisible();
  await incident.tick("node-slow").click();
  await expect(incident.tick("node-slow")).toBeChecked();
  await page.getByRole("button", { name: "Preview restart" }).click();
  const confirm = page.getByLabel(/Type validator-2 to confirm/);
  await reloadUntil(page, confirm, 30_000);
  // The restart of the story before counts unless its watch held.
  const why = page.getByLabel("Why again?");
  if ((await why.count()) > 0) await why.fill(reason);
  await confirm.fill("validator-2");
  await page.getByRole("button", { name: "Restart validator-2 now" }).click();
  await reloadUntil(page, page.getByText(/Restarted and verified/), 90_000);
  const signOff = new SignOffPage(page);
  await signOff.open(page.url());
  await signOff.closeAlone("by form");
  await person.leave();
});

test("the same wholly through the API", async ({ playwright }) => {
  test.setTimeout(180_000);
  await demo.fill();
  const api: APIRequestContext = await playwright.request.newContext({ baseURL: demo.url, extraHTTPHeaders: bearer() });
  const read = async (path: string) => (await api.get(path)).json();
  const opened = await api.post("/api/v1/incidents", { data: { targetId: "validator-2" } });
  expect(opened.status()).toBe(201);
  const { id } = await opened.json();
  const { id: planId } = await (
    await api.post(`/api/v1/incidents/${id}/plans`, { data: { action: "restart-node" } })
  ).json();
  await expect.poll(async () => (await read(`/api/v1/plans/${planId}`)).state, { timeout: 30_000 }).toBe("ready");
  const plan = await read(`/api/v1/plans/${planId}`);
  const confirm = (typedName: string, key = "api-story-1", given: { reason?: string } = { reason }) =>
    api.post(`/api/v1/plans/${planId}/runs`, {
      data: { planHash: plan.hash, typedName, ...given },
      headers: { "idempotency-key": key },
    });
  expect(plan.repeatOf.earlier[0]).toContain("not held so far");
  const unexplained = await confirm("validator-2", "no-reason-1", {});
  expect([unexplained.status(), await unexplained.text()]).toEqual([
    412,
    expect.stringMatching(/Restart node, which has not held.*Say in reason why it is done again/),
  ]);
  expect((await confirm("validator-3")).status()).toBe(400);
  const run = await confirm("validator-2");
  expect(run.status()).toBe(202);
  const { id: runId } = await run.json();
  expect(await (await confirm("validator-2")).json()).toEqual({ id: runId });
  expect((await confirm("validator-2", "another-key-1")).status()).toBe(409);
  await expect.poll(async () => (await read(`/api/v1/runs/${runId}`)).state, { timeout: 90_000 }).toBe("done");
  const { output } = await read(`/api/v1/runs/${runId}/output`);
  expect(output.map((piece: { text: string }) => piece.text).join("")).toContain("result: restarted");
  expect((await api.post(`/api/v1/runs/${runId}/cancel`)).status()).toBe(409);
  const { items } = await read(`/api/v1/incidents/${id}/checklist`);
  const postIncident = items.filter((item: { section: string }) => item.section === "post-incident");
  expect(postIncident).toHaveLength(5);
  const post = async (path: string, data: object) => {
    const answer = await api.post(`/api/v1/incidents/${id}/${path}`, { data });
    return { status: answer.status(), body: await answer.json() };
  };
  const note = "restarted, small again";
  // What data says of an item may change between the look and the signature, and so may what is signed.
  await expect(async () => {
    const state = await read(`/api/v1/incidents/${id}/sign-off`);
    for (const { itemId, takes, signedOff } of state.items) {
      if (signedOff && !signedOff.hasWorsened) continue;
      const signed = await post("sign-offs", { itemId, note, waive: takes === "waiver" });
      expect(signed).toEqual({ status: 201, body: { closed: false } });
    }
    if (state.resolution === null) {
      expect((await post("resolve", { reason: note, despiteFiring: true })).status).toBe(200);
    }
    const { contentSha256 } = await read(`/api/v1/incidents/${id}/sign-off`);
    const closed = { status: 201, body: { closed: true, signatures: 1, people: 1 } };
    expect(await post("signatures", { contentSha256, key: "api-story-closing" })).toEqual(closed);
  }).toPass({ timeout: 60_000, intervals: [500] });
  expect((await read(`/api/v1/incidents/${id}`)).state).toBe("signed_off");
  await api.dispose();
});

test("50 confirms at once, half through the page's form and half through the API, by two identities: one run", async ({
  browser,
  playwright,
}) => {
  test.setTimeout(180_000);
  await demo.fill();
  const person = await signIn(browser, demo);
  const api = await playwright.request.newContext({ baseURL: demo.url, extraHTTPHeaders: bearer() });
  const read = async (path: string) => (await api.get(path)).json();
  const { id } = await (await api.post("/api/v1/incidents", { data: { targetId: "validator-2" } })).json();
  const { id: planId } = await (
    await api.post(`/api/v1/incidents/${id}/plans`, { data: { action: "restart-node" } })
  ).json();
  await expect.poll(async () => (await read(`/api/v1/plans/${planId}`)).state, { timeout: 30_000 }).toBe("ready");
  const { hash } = await read(`/api/v1/plans/${planId}`);
  const page = `${demo.url}/incidents/${id}`;
  const fields = hiddenFields(await (await person.page.request.get(page)).text(), "planHash");

  const byForm = (key: string, why = reason) =>
    person.page.request
      .post(page, {
        multipart: { ...fields, idempotencyKey: key, typedName: "validator-2", reason: why },
        headers: { origin: demo.url },
        maxRedirects: 0,
      })
      .then((response) => {
        // Done, or somebody was first: led back to the page. Refused otherwise: the page with the form as it was typed.
        const { location } = response.headers();
        return location === undefined ? response.text() : decodeURIComponent(location);
      });
  const byApi = (key: string) =>
    api
      .post(`/api/v1/plans/${planId}/runs`, {
        data: { planHash: hash, typedName: "validator-2", reason },
        headers: { "idempotency-key": key },
      })
      .then(async (response) => `${response.status()} ${await response.text()}`);
  expect(await byForm("no-reason-2", "")).toContain("Say in reason why it is done again");
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => {
      const key = `parallel-${index}`;
      return index % 2 === 0 ? byForm(key) : byApi(key);
    }),
  );
  const lost = answers.filter((answer) => answer.includes("holds this target"));
  const won = answers.filter(
    (answer) => answer.startsWith("202 ") || /#remediation$/.test(answer.replace(/\?problem=.*/, "")),
  );
  expect([lost.length, won.length]).toEqual([49, 1]);

  const run = (await read(`/api/v1/incidents/${id}`)).run;
  expect([run.escalated, run.reason]).toEqual([true, reason]);
  await expect.poll(async () => (await read(`/api/v1/runs/${run.id}`)).state, { timeout: 90_000 }).toBe("done");
  await api.dispose();
  await person.leave();
});

/** The hidden fields of the form that has a field of that name, as the server wrote them. */
function hiddenFields(html: string, fieldName: string): Record<string, string> {
  const form = html.split("<form").find((part) => part.includes(`name="${fieldName}"`)) ?? "";
  const inputs = form.slice(0, form.indexOf("</form>")).matchAll(/<input[^>]*type="hidden"[^>]*>/g);
  const attribute = (input: string, name: string) =>
    (new RegExp(`${name}="([^"]*)"`).exec(input)?.[1] ?? "").replace(/&quot;/g, '"').replace(/&amp;/g, "&");
  return Object.fromEntries([...inputs].map(([input]) => [attribute(input, " name"), attribute(input, " value")]));
}
