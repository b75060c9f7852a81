import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/lib/db/client";
import { incidents, notifications, timeline } from "@/lib/db/schema";
import { forgeChannel } from "@/lib/domain/escalation/filing";
import type { ForgeKind } from "@/lib/domain/escalation/forge";
import { issueMarker } from "@/lib/domain/escalation/issue";
import { maxAttempts } from "@/lib/domain/notification/back-off";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { config } from "@/lib/services/config";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { sendDue } from "@/lib/services/notification/send";
import { readNotifications } from "@/lib/services/notification/views";
import { withTestDatabase } from "@/lib/testing/database";
import { runNotificationLoop } from "@/worker/notification-loop";
import { findFiling, requestIssue } from "./request-issue";

withTestDatabase();

const ana: Actor = { type: "person", id: "p1", name: "Ana" };
const token = "canary-forge-token-4711";
const folder = mkdtempSync(path.join(tmpdir(), "guts-forge-"));
const tokenFile = path.join(folder, "forge.token");
const never = new AbortController().signal;
const pageSize = 50;

interface Stored {
  title: string;
  body: string;
  labels: unknown;
}
/** A forge as its API shows it: it keeps issues, newest first, and wants the token its kind wants. */
let issues: Stored[] = [];
let posts = 0;
let server: Server;
let origin = "";
/** What happens before the forge does its work; true: it has answered already. */
let trouble: (request: IncomingMessage, response: ServerResponse) => boolean;
/** What happens to an answer when the issue is there already. */
let afterPost: (response: ServerResponse) => boolean;

const lists: Record<ForgeKind, string> = {
  github: "/api/v3/repos/guts/guts/issues",
  forgejo: "/api/v1/repos/guts/guts/issues",
  gitlab: "/api/v4/projects/guts%2Fguts/issues",
};
const credentials: Record<ForgeKind, [string, string]> = {
  github: ["authorization", `Bearer ${token}`],
  forgejo: ["authorization", `token ${token}`],
  gitlab: ["private-token", token],
};

beforeAll(async () => {
  writeFileSync(tokenFile, `${token}\n`);
  server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    if (trouble(request, response)) return;
    const url = new URL(request.url ?? "/", origin);
    const kind = (Object.keys(lists) as ForgeKind[]).find((one) => url.pathname === lists[one]);
    if (url.pathname === "/api/v1/repos/guts/guts/labels") {
      response.end(JSON.stringify([{ id: 7, name: "memory-leak" }]));
      return;
    }
    if (!kind) return void response.writeHead(404).end("{}");
    const [header, value] = credentials[kind];
    if (request.headers[header] !== value) return void response.writeHead(401).end('{"message":"Bad credentials"}');
    const show = ({ body }: Stored, index: number) => {
      const address = `${origin}/guts/guts/issues/${issues.length - index}`;
      return kind === "gitlab" ? { web_url: address, description: body } : { html_url: address, body };
    };
    if (request.method === "POST") {
      const sent = JSON.parse(text) as { title: string; body?: string; description?: string; labels: unknown };
      issues.unshift({ title: sent.title, body: sent.body ?? sent.description ?? "", labels: sent.labels });
      posts += 1;
      if (!afterPost(response)) response.writeHead(201).end(JSON.stringify(show(issues[0] as Stored, 0)));
      return;
    }
    const page = Number(url.searchParams.get("page"));
    response.end(JSON.stringify(issues.map(show).slice((page - 1) * pageSize, page * pageSize)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  [issues, posts] = [[], 0];
  trouble = () => false;
  afterPost = () => false;
  await db().delete(notifications);
  await db().update(incidents).set({ state: "signed_off" });
  use("github");
});

const use = (forge: ForgeKind, url = `${origin}/guts/guts`) => {
  config().escalation = { ...config().escalation, forge, url, tokenFile };
};
const open = async () => (await openIncidentByHand(ana, { targetId: "validator-2", runbookId: "high-memory" })).id;
const asked = async () => {
  const incidentId = await open();
  await requestIssue(ana, { incidentId });
  return incidentId;
};
const work = (atMs = Date.now()) => sendDue(forgeChannel, () => atMs, never);
const told = async (
  id: string,
  kind: "escalation.issue-filed" | "escalation.issue-requested" | "notification.failed",
) => (await db().select().from(timeline).where(eq(timeline.chain, id))).filter((entry) => entry.kind === kind);

describe("an escalation issue", () => {
  it.each(["github", "forgejo", "gitlab"] as const)(
    "is filed by the worker at a %s, and the timeline says where",
    async (kind) => {
      use(kind);
      const id = await asked();
      expect(posts).toBe(0);
      expect(await findFiling(id)).toMatchObject({ state: "pending", attempts: 0, url: null, requestedBy: "Ana" });
      await work();
      const url = `${origin}/guts/guts/issues/1`;
      expect(await findFiling(id)).toMatchObject({ state: "sent", url, lastError: null });
      expect(issues[0]?.body).toContain(issueMarker(id));
      expect(issues[0]?.title).toContain("guts-node:");
      const [entry] = await told(id, "escalation.issue-filed");
      expect(entry?.data).toEqual({ forge: new URL(origin).host, url, found: false });
      expect(await told(id, "escalation.issue-requested")).toHaveLength(1);
    },
  );

  it("is one for each incident, however often it is asked for", async () => {
    const id = await asked();
    await Promise.all([requestIssue(ana, { incidentId: id }), requestIssue(ana, { incidentId: id }), work(), work()]);
    await work(Date.now() + 60_000);
    await requestIssue(ana, { incidentId: id });
    await work(Date.now() + 120_000);
    expect([posts, (await told(id, "escalation.issue-requested")).length]).toEqual([1, 1]);
  });

  it("that was filed by a worker which died before it could record it is found, not filed again", async () => {
    const id = await asked();
    issues = Array.from({ length: 60 }, (_, index) => ({ title: `other ${index}`, body: "", labels: [] }));
    const stop = new AbortController();
    afterPost = () => {
      stop.abort();
      return true;
    };
    await sendDue(forgeChannel, Date.now, stop.signal);
    expect([posts, (await findFiling(id))?.state]).toEqual([1, "pending"]);
    // Others are filed meanwhile, so that it stands on the second page.
    issues.unshift(...Array.from({ length: 55 }, () => ({ title: "newer", body: "", labels: [] })));
    await work(Date.now() + 31_000);
    expect(posts).toBe(1);
    expect(await findFiling(id)).toMatchObject({ state: "sent", url: `${origin}/guts/guts/issues/61` });
    expect((await told(id, "escalation.issue-filed")).map(({ data }) => data.found)).toEqual([true]);
  });

  it.each([
    [401, "put a new one there"],
    [403, "right to read and write issues"],
    [404, "check escalation.url"],
    [410, "Issues are switched off"],
    [500, "answered HTTP 500"],
  ])(
    "that a forge refuses with %i says what to do, is tried again, and is filed when that works",
    async (status, words) => {
      const id = await asked();
      trouble = (_request, response) => {
        response.writeHead(status).end(`{"message":"no, ${token}"}`);
        return true;
      };
      const now = Date.now();
      await work(now);
      const filing = await findFiling(id);
      expect(filing).toMatchObject({ state: "pending", attempts: 1, lastError: expect.stringContaining(words) });
      expect(filing?.lastError).not.toContain(token);
      trouble = () => false;
      await work(now + 6_000);
      expect([posts, (await findFiling(id))?.state]).toEqual([1, "sent"]);
    },
  );

  it("that a forge never takes is given up, told on the timeline, and can be asked for again", async () => {
    const id = await asked();
    trouble = (_request, response) => {
      response.writeHead(200).end("<html>a sign-in page</html>");
      return true;
    };
    let now = Date.now();
    for (let attempt = 1; attempt <= maxAttempts + 1; attempt += 1) {
      await work(now);
      now += 601_000;
    }
    expect(await findFiling(id)).toMatchObject({ state: "failed", lastError: expect.stringContaining("no JSON") });
    expect(await told(id, "notification.failed")).toHaveLength(1);
    trouble = () => false;
    await requestIssue(ana, { incidentId: id });
    await work();
    expect(await findFiling(id)).toMatchObject({ state: "sent", lastError: null });
    expect((await readNotifications(Date.now())).deliveries[0]).toMatchObject({ channel: forgeChannel, state: "sent" });
  });

  it("at a forge that hangs does not keep the worker from stopping, and is kept", async () => {
    const id = await asked();
    let begun = false;
    trouble = () => {
      begun = true;
      return true;
    };
    const stop = new AbortController();
    const loop = runNotificationLoop(stop.signal, () => true);
    await vi.waitFor(() => expect(begun).toBe(true), { timeout: 5_000 });
    stop.abort();
    await loop;
    expect(await findFiling(id)).toMatchObject({ state: "pending", attempts: 1, lastError: null });
  });

  it("at a forge that hangs is given up after 20 s in all, below the lease of the attempt, and tried again", async () => {
    const id = await asked();
    trouble = () => true;
    await work();
    expect((await findFiling(id))?.lastError).toContain("did not answer in time");
  }, 30_000);

  it("is refused without a token, and its token is sent over no open line", async () => {
    const incidentId = await open();
    config().escalation = { ...config().escalation, tokenFile: undefined };
    await expect(requestIssue(ana, { incidentId })).rejects.toThrow("Set escalation.forge");
    use("github", "http://forge.example.org/guts/guts");
    await requestIssue(ana, { incidentId });
    await work();
    expect((await findFiling(incidentId))?.lastError).toContain("Set an https:// address");
    use("github");
    writeFileSync(tokenFile, "");
    await work(Date.now() + 6_000);
    expect((await findFiling(incidentId))?.lastError).toContain("is empty");
    writeFileSync(tokenFile, `${token}\n`);
  });
});
