import { expect, test } from "@playwright/test";
import { streamAlerts } from "../servers/alert-stream";
import { type RunningConsole, startConsole } from "../servers/console";

const isLong = process.env.GUTS_TEST_LONG === "1";
const count = isLong ? 1_000 : 200;
const overMs = isLong ? 10_000 : 4_000;

let running: RunningConsole;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  running = await startConsole();
});
test.afterAll(async () => {
  test.setTimeout(60_000);
  expect(await running?.stop()).toBe(0);
});

interface Incident {
  id: string;
  alerts: { fingerprint: string; fired: number; status: string }[];
}

const get = async <T>(path: string): Promise<T> => {
  const headers = { authorization: `Bearer ${running.apiToken}` };
  return (await fetch(`${running.url}/api/v1/${path}`, { headers })).json() as Promise<T>;
};

test("of a stream of alerts with the web process killed in the middle each one answered is stored once, in one incident", async () => {
  test.setTimeout(180_000);
  const answered = await streamAlerts(running, {
    ...{ count, overMs, instance: "stream" },
    onSent: (index) => index === Math.floor(count / 2) && running.kill("web"),
  });
  // The kill was in the middle of the stream: some had to be sent again.
  expect(answered.filter(({ attempts }) => attempts > 1).length).toBeGreaterThan(0);
  const { incidents } = await get<{ incidents: { id: string }[] }>("incidents");
  expect(incidents).toHaveLength(1);
  const incident = await get<Incident>(`incidents/${incidents[0]?.id}`);
  const stored = incident.alerts.map((alert) => alert.fingerprint).sort();
  expect(stored).toEqual(answered.map(({ fingerprint }) => fingerprint).sort());
  expect(incident.alerts.every((alert) => alert.fired === 1 && alert.status === "firing")).toBe(true);
  const { timeline } = await get<{ timeline: { kind: string }[] }>(`incidents/${incident.id}/timeline`);
  expect(timeline.filter(({ kind }) => kind === "incident.opened")).toHaveLength(1);
  expect(timeline.filter(({ kind }) => kind === "alert.firing")).toHaveLength(count);
});
