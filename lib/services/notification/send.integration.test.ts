import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { asc, eq } from "drizzle-orm";
import pino from "pino";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/lib/db/client";
import { incidents, notifications, timeline } from "@/lib/db/schema";
import { maxAttempts } from "@/lib/domain/notification/back-off";
import { channelSchema } from "@/lib/domain/notification/channel";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { config } from "@/lib/services/config";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { log } from "@/lib/services/telemetry/log";
import { withTestDatabase } from "@/lib/testing/database";
import { runNotificationLoop } from "@/worker/notification-loop";
import { requestTest } from "./request-test";
import { listDueChannels, sendDue } from "./send";
import { readNotifications } from "./views";

withTestDatabase();

const person: Actor = { type: "person", id: "p1", name: "On-call" };
const never = new AbortController().signal;
const folder = mkdtempSync(path.join(tmpdir(), "guts-notify-"));
const secrets = {
  path: "canary-path-9f31",
  token: "canary-token-77aa",
  header: "canary-header-51",
  mail: "canary-mail-4c1d",
};
const file = (name: string, text: string) => {
  writeFileSync(path.join(folder, name), `${text}\n`);
  return path.join(folder, name);
};

interface Seen {
  headers: IncomingMessage["headers"];
  body: { version?: string; id?: string; event?: string; text?: string };
}
let server: Server;
let origin = "";
let answer: (response: ServerResponse, seen: Seen) => void;
let seen: Seen[] = [];
const smtpServers: SMTPServer[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on("end", () => {
      const one = { headers: request.headers, body: JSON.parse(text) as Seen["body"] };
      seen.push(one);
      answer(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await Promise.all(smtpServers.map((one) => new Promise<void>((resolve) => one.close(resolve))));
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  seen = [];
  answer = (response) => response.end("ok");
  await db().delete(notifications);
  await db().update(incidents).set({ state: "signed_off" });
});

/** The configuration's channels, as the file would have them. */
const useChannels = (...entries: unknown[]) => {
  config().notifications = entries.map((entry) => channelSchema.parse(entry));
};
const hook = () => ({
  id: "hook",
  kind: "webhook",
  urlFile: file("hook.url", `${origin}/${secrets.path}`),
  bearerTokenFile: file("hook.token", secrets.token),
  headers: { "X-Key": secrets.header },
});
const open = () => openIncidentByHand(person, { targetId: "validator-2", runbookId: "high-memory" });
const list = () => db().select().from(notifications).orderBy(asc(notifications.id));
const send = async (channel: string, atMs = Date.now()) => {
  await sendDue(channel, () => atMs, never);
  return (await list()).filter((row) => row.channel === channel).at(-1);
};

async function smtp(options: SMTPServerOptions): Promise<{ port: number; mails: string[] }> {
  const mails: string[] = [];
  const one = new SMTPServer({
    onData(stream, _session, done) {
      let text = "";
      stream.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      stream.on("end", () => {
        mails.push(text);
        done();
      });
    },
    ...options,
  });
  one.on("error", () => {});
  smtpServers.push(one);
  await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve));
  return { port: (one.server.address() as AddressInfo).port, mails };
}
const mail = (port: number, more: object = {}) => ({
  id: "mail",
  kind: "smtp",
  host: "127.0.0.1",
  port,
  from: "Guts <guts@example.org>",
  to: ["ops@example.org", "second@example.org"],
  ...more,
});

describe("a webhook", () => {
  it("gets the message of an incident with its token, and the same id when it is repeated", async () => {
    useChannels(hook());
    const { id } = await open();
    answer = (response) => response.writeHead(500).end("no");
    const now = Date.now();
    expect(await send("hook", now)).toMatchObject({
      state: "pending",
      attempts: 1,
      lastError: expect.stringContaining("HTTP 500: no"),
    });
    answer = (response) => response.end();
    await send("hook", now + 4_000);
    expect(seen).toHaveLength(1);
    expect(await send("hook", now + 5_000)).toMatchObject({ state: "sent", attempts: 2, lastError: null });
    expect(seen[1]?.headers).toMatchObject({ authorization: `Bearer ${secrets.token}`, "x-key": secrets.header });
    expect(seen[1]?.body).toMatchObject({
      version: "1",
      event: "incident-opened",
      title: expect.stringMatching(/^\[P\d\] New incident: validator-2 · /),
      link: `http://127.0.0.1:3000/incidents/${id}`,
      incident: { id, target: "validator-2", state: "open" },
      verdict: null,
      secondsToLimit: null,
    });
    expect(seen[1]?.body.id).toBe(seen[0]?.body.id);
    expect(seen[1]?.headers["idempotency-key"]).toBe(seen[0]?.body.id);
  });

  it("that asks for patience with Retry-After gets it", async () => {
    useChannels(hook());
    await open();
    answer = (response) => response.writeHead(429, { "retry-after": "120" }).end();
    const now = Date.now();
    const row = await send("hook", now);
    expect(row?.nextAttemptAt.getTime()).toBe(now + 120_000);
  });

  it("that refuses to the end is given up after 12 attempts, which the incident's timeline tells", async () => {
    useChannels(hook());
    const { id } = await open();
    answer = (response) => response.writeHead(302, { location: `${origin}/elsewhere` }).end();
    let now = Date.now();
    for (let attempt = 1; attempt <= maxAttempts + 2; attempt += 1) {
      await send("hook", now);
      now += 601_000;
    }
    expect(seen).toHaveLength(maxAttempts);
    expect((await list())[0]).toMatchObject({ state: "failed", attempts: maxAttempts });
    const told = await db().select().from(timeline).where(eq(timeline.kind, "notification.failed"));
    expect(told.filter(({ chain }) => chain === id).map(({ data }) => data)).toEqual([
      expect.objectContaining({ channel: "hook", attempts: maxAttempts, detail: expect.stringContaining("HTTP 302") }),
    ]);
  });

  it("that cannot be reached, or whose address nobody can read, says so in its row", async () => {
    useChannels({ id: "hook", kind: "webhook", url: "http://127.0.0.1:9/x" });
    await open();
    expect(await send("hook")).toMatchObject({ lastError: "127.0.0.1:9 cannot be reached: bad port" });
    useChannels({ id: "hook", kind: "webhook", url: "http://127.0.0.1:39999/x" });
    expect(await send("hook", Date.now() + 6_000)).toMatchObject({
      lastError: "127.0.0.1:39999 cannot be reached: ECONNREFUSED",
    });
    useChannels({ id: "hook", kind: "webhook", urlFile: path.join(folder, "absent") });
    expect(await send("hook", Date.now() + 60_000)).toMatchObject({
      lastError: expect.stringMatching(/^The file .*absent cannot be read \(ENOENT\)\.$/),
    });
    useChannels();
    expect(await send("hook", Date.now() + 600_000)).toMatchObject({
      state: "failed",
      lastError: expect.stringContaining("no channel hook any more"),
    });
  });

  it("is sent to again after the clock was set back, and by whoever comes after a sender that died", async () => {
    useChannels(hook());
    await open();
    const now = Date.now();
    await db()
      .update(notifications)
      .set({ attempts: 1, nextAttemptAt: new Date(now + 30_000) });
    expect(await listDueChannels(new Date(now))).toEqual([]);
    expect(await listDueChannels(new Date(now + 30_000))).toEqual(["hook"]);
    expect(await listDueChannels(new Date(now - 5 * 3_600_000))).toEqual(["hook"]);
  });

  it("gets one message from two senders at once", async () => {
    useChannels(hook());
    await open();
    const now = Date.now();
    await Promise.all([send("hook", now), send("hook", now), send("hook", now)]);
    expect(seen).toHaveLength(1);
  });
});

describe("a channel that hangs", () => {
  it("holds up no other, and gives up by itself after 10 s", async () => {
    useChannels(
      { id: "hangs", kind: "webhook", url: `${origin}/hangs` },
      { id: "chat", kind: "slack", webhookUrlFile: file("chat.url", `${origin}/chat`) },
    );
    await open();
    answer = (response, { body }) => {
      if (body.version === undefined) response.end("ok");
      else response.write("so it begi");
    };
    const stop = new AbortController();
    const loop = runNotificationLoop(stop.signal, () => true);
    const rowOf = async (channel: string) => (await list()).find((row) => row.channel === channel);
    await vi.waitFor(async () => expect((await rowOf("chat"))?.state).toBe("sent"), { timeout: 5_000 });
    expect(await rowOf("hangs")).toMatchObject({ state: "pending", attempts: 1, lastError: null });
    await vi.waitFor(async () => expect((await rowOf("hangs"))?.lastError).toContain("did not answer within 10 s"), {
      timeout: 20_000,
      interval: 200,
    });
    stop.abort();
    await loop;
    expect(seen.find(({ body }) => body.version === undefined)?.body.text).toMatch(/New incident: validator-2/);
  });

  it("does not keep the worker from stopping, and its message is kept for the next", async () => {
    useChannels({ id: "hangs", kind: "webhook", url: `${origin}/hangs` });
    await open();
    answer = () => {};
    const stop = new AbortController();
    const loop = runNotificationLoop(stop.signal, () => true);
    await vi.waitFor(() => expect(seen).toHaveLength(1), { timeout: 5_000 });
    stop.abort();
    await loop;
    expect((await list())[0]).toMatchObject({ state: "pending", attempts: 1, lastError: null });
  });

  it("is not sent to by a worker that does not lead", async () => {
    useChannels(hook());
    await open();
    const stop = new AbortController();
    const loop = runNotificationLoop(stop.signal, () => false);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    stop.abort();
    await loop;
    expect(seen).toEqual([]);
  });
});

describe("mail", () => {
  const password = () => file("mail.password", secrets.mail);

  it("is sent after signing in, over TLS, as text and HTML, to every address", async () => {
    const logins: (string | undefined)[] = [];
    const { port, mails } = await smtp({
      onAuth({ username, password: given }, session, done) {
        logins.push(username);
        if (given !== secrets.mail || !session.secure) return done(new Error("no"));
        return done(null, { user: username });
      },
    });
    useChannels(mail(port, { user: "guts", passwordFile: password(), checkCertificate: false }));
    await open();
    expect(await send("mail")).toMatchObject({ state: "sent", lastError: null });
    expect(logins).toEqual(["guts"]);
    expect(mails[0]).toMatch(/^To: ops@example\.org, second@example\.org/m);
    expect(mails[0]).toMatch(/^Subject: =\?UTF-8\?Q\?=5BP3=5D_New_incident/m);
    expect(mails[0]).toMatch(/Content-Type: text\/plain/);
    expect(mails[0]).toMatch(/Content-Type: text\/html/);
    expect(mails[0]).toMatch(/^Message-ID: <[0-9a-f]{32}@guts-runbook\.invalid>/m);
  });

  it("that is turned away for now is sent later", async () => {
    let busy = true;
    const { port, mails } = await smtp({
      authOptional: true,
      onRcptTo(_address, _session, done) {
        if (!busy) return done();
        return done(Object.assign(new Error("mailbox busy"), { responseCode: 451 }));
      },
    });
    useChannels(mail(port, { checkCertificate: false }));
    await open();
    const now = Date.now();
    expect(await send("mail", now)).toMatchObject({
      state: "pending",
      attempts: 1,
      lastError: expect.stringContaining("451 mailbox busy"),
    });
    busy = false;
    expect(await send("mail", now + 5_000)).toMatchObject({ state: "sent", attempts: 2 });
    expect(mails).toHaveLength(1);
  });

  it("of which one recipient is refused is not repeated for the others, and says so", async () => {
    const { port, mails } = await smtp({
      authOptional: true,
      onRcptTo({ address }, _session, done) {
        done(address.startsWith("second") ? Object.assign(new Error("unknown"), { responseCode: 550 }) : null);
      },
    });
    useChannels(mail(port, { checkCertificate: false }));
    await open();
    expect(await send("mail")).toMatchObject({ state: "sent", lastError: "127.0.0.1 refused 1 of 2 recipients." });
    expect(mails).toHaveLength(1);
  });

  it("goes to no server whose certificate nobody vouches for", async () => {
    const { port, mails } = await smtp({ authOptional: true });
    useChannels(mail(port));
    await open();
    expect(await send("mail")).toMatchObject({ state: "pending", lastError: expect.stringMatching(/certificate/i) });
    expect(mails).toEqual([]);
  });

  it("to a server that says nothing is given up after 10 s", async () => {
    const { createServer: createTcp } = await import("node:net");
    const silent = createTcp(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    useChannels(mail((silent.address() as AddressInfo).port));
    await open();
    const began = performance.now();
    expect(await send("mail")).toMatchObject({
      lastError: expect.stringMatching(/within 10 s|[Tt]imeout|never received/),
    });
    expect(performance.now() - began).toBeLessThan(12_000);
    silent.close();
  }, 20_000);
});

describe("a test message", () => {
  it("is stored for the worker, once while one waits, and tells what became of it", async () => {
    useChannels({ ...hook(), events: ["reminder"] });
    const { id } = await requestTest(person, { channel: "hook" });
    await expect(requestTest(person, { channel: "hook" })).rejects.toMatchObject({ code: "conflict" });
    await expect(requestTest(person, { channel: "absent" })).rejects.toThrow(/no such channel. Configured: hook/);
    await send("hook");
    expect(seen[0]?.body).toMatchObject({ event: "test", title: "Test message from guts-runbook", incident: null });
    expect((await readNotifications(Date.now())).deliveries[0]).toMatchObject({
      id,
      event: "test",
      state: "sent",
      attempts: 1,
    });
    await requestTest(person, { channel: "hook" });
  });
});

it("no secret of a channel reaches a row, a log line or the page, even when the other side says it back", async () => {
  const lines: string[] = [];
  const stream = Reflect.get(log, pino.symbols.streamSym) as { write(line: string): void };
  const spied = vi.spyOn(stream, "write").mockImplementation((line) => {
    lines.push(line);
  });
  const { port } = await smtp({
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    onAuth: ({ password: given }, _session, done) => done(new Error(`wrong password ${given}`)),
  });
  useChannels(
    hook(),
    { id: "chat", kind: "slack", webhookUrlFile: file("chat.url", `${origin}/${secrets.path}?token=${secrets.token}`) },
    mail(port, { user: "guts", passwordFile: file("mail.password", secrets.mail) }),
    {
      id: "broken",
      kind: "webhook",
      urlFile: file("broken.url", `ftp://guts:${secrets.token}@127.0.0.1/${secrets.path}`),
    },
    {
      id: "header",
      kind: "webhook",
      url: origin,
      bearerTokenFile: file("bad.token", `${secrets.token}\nsecond\u0001line`),
    },
  );
  await open();
  answer = (response, { headers }) =>
    response
      .writeHead(500)
      .end(`\0no: ${headers.authorization} ${headers["x-key"]} /${secrets.path}?token=${secrets.token}`);
  for (const channel of ["hook", "chat", "mail", "broken", "header"]) await send(channel);
  const stop = new AbortController();
  stop.abort();
  await runNotificationLoop(stop.signal, () => true);
  log.warn({ err: new Error("the log is heard") });
  spied.mockRestore();

  const rows = await list();
  expect(rows.map(({ lastError }) => lastError)).not.toContain(null);
  expect(lines.join("")).toContain("the log is heard");
  const everything = [JSON.stringify(rows), JSON.stringify(await readNotifications(Date.now())), ...lines].join("\n");
  for (const secret of Object.values(secrets)) expect(everything).not.toContain(secret);
  expect(everything).not.toContain(Buffer.from(secrets.mail).toString("base64").replace(/=+$/, ""));
});
