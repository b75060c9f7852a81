import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import { watchConsole } from "../fixtures/console-watch";
import { expectTidy } from "../fixtures/tidy";
import { streamAlerts } from "../servers/alert-stream";
import { type RunningConsole, startConsole } from "../servers/console";

/** A webhook of somebody's: takes what comes to `/hook`, and refuses the rest. */
let receiver: Server;
const received: { event: string }[] = [];
let running: RunningConsole;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  receiver = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const isRight = request.url === "/hook";
    if (isRight) received.push(JSON.parse(Buffer.concat(pieces).toString()));
    response.writeHead(isRight ? 204 : 404).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  running = await startConsole({
    notifications: [
      { id: "hook", kind: "webhook", url: `${address}/hook` },
      { id: "gone", kind: "webhook", url: `${address}/gone`, events: ["timer-missed"] },
    ],
  });
});
test.afterAll(async () => {
  test.setTimeout(60_000);
  expect(await running?.stop()).toBe(0);
  receiver?.close();
});

async function makeSignInLink(): Promise<string> {
  const response = await fetch(`${running.url}/api/v1/sign-in-links`, {
    method: "POST",
    headers: { authorization: `Bearer ${running.apiToken}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "Second line" }),
  });
  const { url } = (await response.json()) as { url: string };
  return url;
}

test("a test message goes out over the channel whose button was pressed, a refusal is told, and an incident is announced", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const watched = watchConsole(context);
  const page = await context.newPage();
  await page.goto(await makeSignInLink());
  await page.getByRole("button", { name: "Sign in as Second line" }).click();
  await page.getByRole("heading", { name: "Fleet" }).waitFor();
  await page.getByRole("link", { name: "Notifications" }).click();
  await expect(page.getByText("Nothing sent yet")).toBeVisible();
  await expectTidy(page);

  await page.getByRole("button", { name: "Send a test message over hook" }).click();
  await expect(page.getByRole("status")).toContainText("Test message to hook: taken", { timeout: 30_000 });
  expect(received.map(({ event }) => event)).toEqual(["test"]);
  await page.getByRole("button", { name: "Send a test message over gone" }).click();
  await expect(page.getByRole("status")).toContainText("404", { timeout: 30_000 });
  await expect(page.getByRole("row", { name: /gone/ })).toContainText("404");
  await expectTidy(page);

  await streamAlerts(running, { count: 1, overMs: 1, instance: "announced" });
  await expect.poll(() => received.map(({ event }) => event), { timeout: 30_000 }).toEqual(["test", "incident-opened"]);
  await expect(page.getByRole("row", { name: /hook/ }).filter({ hasText: "sent" })).toHaveCount(2, { timeout: 30_000 });
  await expectTidy(page);
  watched.expectNone();
  await context.close();
});
