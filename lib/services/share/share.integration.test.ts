import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { SharedIncident } from "@/components/share/shared-incident";
import { SharedNotePage } from "@/components/share/shared-note";
import { db } from "@/lib/db/client";
import {
  alerts,
  incidents,
  overrules,
  plans,
  runOutput,
  runSteps,
  runs,
  shareLinks,
  signOffs,
  timeline,
  user,
} from "@/lib/db/schema";
import { noteInput } from "@/lib/domain/incident/verbs";
import { passphraseLockMs, type ShareLinkInput, shareLinkInput } from "@/lib/domain/share/link";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { addNote } from "@/lib/services/incident/add-note";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { getPinnedRunbook } from "@/lib/services/runbook/pinned";
import { readSignOffs } from "@/lib/services/sign-off/give";
import { findTimelineBreak } from "@/lib/services/timeline/verify";
import { withTestDatabase } from "@/lib/testing/database";
import { createShareLink } from "./create";
import { listShareLinks } from "./list";
import { openSharedNote } from "./note";
import { openSharedLink, unlockSharedLink } from "./open";
import { revokeShareLink } from "./revoke";

withTestDatabase();

const ana: Actor = { type: "person", id: "p1", name: "Ana Alt" };
const hour = 3_600_000;

async function newIncident() {
  const { id } = await openIncidentByHand(ana, { targetId: "validator-2", runbookId: "high-memory" });
  return id;
}

async function share(incidentId: string, over: Partial<ShareLinkInput> = {}) {
  const link = await createShareLink(ana, shareLinkInput.parse({ incidentId, label: "the vendor", ...over }));
  return { ...link, token: link.url.split("/").at(-1) ?? "" };
}

const open = (token: string, over: { proof?: string | null; address?: string; at?: number } = {}) =>
  openSharedLink(token, { address: over.address ?? randomUUID(), proof: over.proof ?? null }, over.at ?? Date.now());
const unlock = (token: string, passphrase: string, at = Date.now()) =>
  unlockSharedLink(token, passphrase, { address: "somewhere" }, at);

/** What the browser gets. */
async function html(token: string): Promise<string> {
  const link = await open(token);
  if (link.state !== "open") throw new Error(`the link is ${link.state}`);
  return renderToStaticMarkup(
    createElement(SharedIncident, { ...link, ...link.content, outputHref: (seq) => `/output/${seq}` }),
  );
}

describe("a shared link", () => {
  it("shows one incident without any control, and counts its uses", async () => {
    const incidentId = await newIncident();
    const { token, url, id } = await share(incidentId);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:3000\/share\/[A-Za-z0-9_-]{22}$/);
    const page = await html(token);
    expect(page).toContain("validator-2");
    expect(page).toContain("Live, as of");
    expect(page).not.toMatch(/<(form|button|input|select|textarea|script|details|a)\b/);
    await html(token);
    const [listed] = await listShareLinks(incidentId, Date.now());
    expect(listed).toMatchObject({ id, label: "the vendor", state: "active", uses: 2, createdBy: "Ana Alt" });
    expect(listed?.lastUsedAt).toBeGreaterThan(Date.now() - 60_000);
  });

  it("is kept as a hash alone, and the token stands nowhere in the database", async () => {
    const { token, id } = await share(await newIncident(), { frozen: true, passphrase: "correct horse" });
    const [row] = await db().select().from(shareLinks).where(eq(shareLinks.id, id));
    expect(row?.tokenSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(row?.passphrase).toMatch(/^[\w-]{22}:[\w-]{43}$/);
    for (const table of [shareLinks, timeline]) {
      const rows = JSON.stringify(await db().select().from(table));
      expect([rows.includes(token), rows.includes("correct horse")]).toEqual([false, false]);
    }
  });

  it("opens nothing before its token is right, after its end, and after it was revoked, all in the same way", async () => {
    const incidentId = await newIncident();
    const { token, id, expiresAt } = await share(incidentId, { hours: 1 });
    expect(expiresAt - Date.now()).toBeGreaterThan(hour - 60_000);
    const nothing = { state: "not found" };
    expect((await open(token, { at: expiresAt - 1 })).state).toBe("open");
    expect(await open(token, { at: expiresAt })).toEqual(nothing);
    for (const wrong of ["", "x", `${token}x`, token.slice(1), "A".repeat(22), "\0", "%00", id]) {
      expect(await open(wrong)).toEqual(nothing);
    }
    await revokeShareLink(ana, { incidentId, linkId: id });
    await revokeShareLink(ana, { incidentId, linkId: id });
    expect(await open(token)).toEqual(nothing);
    expect(await unlock(token, "")).toEqual(nothing);
    expect((await listShareLinks(incidentId, Date.now()))[0]?.state).toBe("revoked");
    const told = await db().select().from(timeline).where(eq(timeline.chain, incidentId));
    const kinds = told.map(({ kind }) => kind).filter((kind) => kind.startsWith("share."));
    expect(kinds.filter((kind) => kind === "share.revoked")).toHaveLength(1);
    await expect(revokeShareLink(ana, { incidentId: randomUUID(), linkId: id })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("tells whoever has a link nothing of the others", async () => {
    const incidentId = await newIncident();
    await share(incidentId, { label: "our lawyers" });
    const { token } = await share(incidentId);
    const shared = JSON.stringify(await open(token));
    expect(shared).toContain("Incident opened");
    expect(shared).not.toMatch(/our lawyers|Shared by a link/);
  });

  it("leads to the output of a note, without secrets and names, and to none that came after it was frozen", async () => {
    const incidentId = await newIncident();
    const output = "validator-2 of Ana Alt\nBearer abcdefghijklmnop\n<b>end</b>";
    const { seq } = await addNote(ana, noteInput.parse({ incidentId, text: "seen", output }));
    const plain = await addNote(ana, noteInput.parse({ incidentId, text: "nothing pasted" }));
    const live = await share(incidentId, { redactHosts: true });
    const frozen = await share(incidentId, { frozen: true, passphrase: "correct horse" });
    const later = await addNote(ana, noteInput.parse({ incidentId, text: "later", output: "later output" }));
    const visitor = { address: randomUUID(), proof: null };
    const read = (token: string, of: number | string, proof: string | null = null) =>
      openSharedNote(token, String(of), { ...visitor, proof }, Date.now());
    expect(await html(live.token)).toContain(`href="/output/${seq}"`);
    expect(await html(live.token)).not.toContain(`href="/output/${plain.seq}"`);
    const shown = await read(live.token, seq);
    if (shown.state !== "open") throw new Error(`the note is ${shown.state}`);
    expect(shown.note.output.text).toMatch(/^host-1 of person-1\nBearer \[redacted\]\n<b>end<\/b>$/);
    expect(JSON.stringify(shown)).not.toMatch(/validator-2|Ana Alt|abcdefghijklmnop/);
    const page = renderToStaticMarkup(createElement(SharedNotePage, { note: shown.note, href: "/back" }));
    expect(page).toContain("&lt;b&gt;end&lt;/b&gt;");
    expect(page).not.toMatch(/<(form|button|input|script)\b/);
    expect((await read(live.token, later.seq)).state).toBe("open");
    const nothing = { state: "not found" };
    for (const none of [plain.seq, 1, 9_999, "x", ""]) expect(await read(live.token, none)).toEqual(nothing);
    expect(await read("A".repeat(22), seq)).toEqual(nothing);
    expect(await read(frozen.token, seq)).toEqual({ state: "locked" });
    const given = await unlock(frozen.token, "correct horse");
    const proof = given.state === "unlocked" ? given.proof : null;
    expect((await read(frozen.token, seq, proof)).state).toBe("open");
    expect(await read(frozen.token, later.seq, proof)).toEqual(nothing);
    await revokeShareLink(ana, { incidentId, linkId: live.id });
    expect(await read(live.token, seq)).toEqual(nothing);
  });

  it("asks for its passphrase, and takes no sixth wrong one within 15 minutes, nor a right one then", async () => {
    const { token, id } = await share(await newIncident(), { passphrase: "correct horse" });
    const other = await share(await newIncident(), { passphrase: "correct horse" });
    expect((await open(token)).state).toBe("locked");
    const unlocked = await unlock(token, "correct horse");
    if (unlocked.state !== "unlocked") throw new Error(unlocked.state);
    expect((await open(token, { proof: unlocked.proof })).state).toBe("open");
    expect((await open(other.token, { proof: unlocked.proof })).state).toBe("locked");
    expect((await open(token, { proof: "made up" })).state).toBe("locked");

    const now = Date.now();
    const tries = await Promise.all(Array.from({ length: 12 }, () => unlock(token, "wrong horse", now)));
    expect(tries.filter(({ state }) => state === "wrong")).toHaveLength(5);
    expect(tries.filter(({ state }) => state === "refused")).toHaveLength(7);
    expect((await unlock(token, "correct horse", now)).state).toBe("refused");
    const [row] = await db().select().from(shareLinks).where(eq(shareLinks.id, id));
    expect(row?.failures).toBe(5);
    expect((await unlock(token, "correct horse", now + passphraseLockMs + 1)).state).toBe("unlocked");
    expect((await unlock(token, "wrong horse", now + passphraseLockMs + 2)).state).toBe("wrong");
  }, 60_000);

  it("lets an address try thirty tokens a minute", async () => {
    const { token } = await share(await newIncident());
    const address = "198.51.100.7";
    const now = Date.now();
    for (let count = 0; count < 30; count += 1) await open(randomUUID(), { address, at: now });
    expect((await open(token, { address, at: now })).state).toBe("not found");
    expect((await open(token, { address: "198.51.100.8", at: now })).state).toBe("open");
    expect((await open(token, { address, at: now + 60_000 })).state).toBe("open");
  });

  it.each([
    [{ label: " " }, "label"],
    [{ label: "a\0b" }, "label"],
    [{ hours: 0 }, "hours"],
    [{ hours: 2161 }, "hours"],
    [{ hours: 1.5 }, "hours"],
    [{ passphrase: "short" }, "passphrase"],
  ])("is refused with %j", (wrong, field) => {
    const parsed = shareLinkInput.safeParse({ incidentId: randomUUID(), label: "x", ...wrong });
    expect(parsed.error?.issues.map(({ path }) => path.join("."))).toEqual([field]);
  });

  it("shows a frozen incident as it was, whatever becomes of it", async () => {
    const incidentId = await newIncident();
    const frozen = await share(incidentId, { frozen: true });
    const live = await share(incidentId);
    const before = await html(frozen.token);
    expect(before).toContain("Frozen at");
    await db().update(incidents).set({ title: "Something new" }).where(eq(incidents.id, incidentId));
    expect(await html(frozen.token)).toBe(before);
    expect(await html(live.token)).toContain("Something new");
    expect(await findTimelineBreak(db(), incidentId)).toBeNull();
  });
});

/** An incident with something to hide in every place where people or systems write. */
async function plantedIncident(canary: string) {
  await db().update(incidents).set({ state: "signed_off" });
  const incidentId = await newIncident();
  const by: Actor = { type: "person", id: "p2", name: "Ben Berg" };
  const secret = (name: string) => `api_token=${canary}${name} on node9.corp.example.org`;
  await db()
    .insert(user)
    .values({ id: randomUUID(), name: "Cleo Cruz", email: `${randomUUID()}@corp.example.org` });
  await db()
    .insert(alerts)
    .values({
      ...{ fingerprint: randomUUID(), startsAt: new Date(), status: "firing", name: "GutsHighMemoryUsage", incidentId },
      labels: { instance: "validator-2:9090", node: "secret-rack-9", password: `${canary}label` },
      annotations: { summary: secret("annotation"), runbook: `https://u:${canary}url@wiki.corp.example.org/x` },
      generatorUrl: `http://prom.corp.example.org/graph?g0.expr=up%7Bkey%3D%22${canary}generator%22%7D`,
      receivedAt: new Date(),
    });
  const base = { incidentId, targetId: "validator-2", action: "restart-node" as const, requestedBy: by };
  const [plan] = await db()
    .insert(plans)
    .values({ ...base, parameters: {}, requestedAt: new Date() })
    .returning({ id: plans.id });
  const runId = randomUUID();
  await db()
    .insert(runs)
    .values({
      ...{ ...base, id: runId, planId: plan?.id ?? "", idempotencyKey: runId, requestedAt: new Date() },
      ...{ state: "failed", result: secret("result"), factsToCheck: [secret("fact")], reason: secret("reason") },
      ...{ watchState: "unknown", watchDetail: secret("watch"), finishedAt: new Date() },
    });
  await db()
    .insert(runSteps)
    .values({ runId, name: "observe", state: "done", detail: secret("step") });
  const config = `ssh root@10.20.30.40\nprivate_key: |\n  ${canary}config\n  ${canary}more\nshare: [${canary}list]\nasked Cleo Cruz\n`;
  await db().insert(runOutput).values({ runId, at: new Date(), text: config });
  const [incident] = await db().select().from(incidents).where(eq(incidents.id, incidentId));
  const [item] = await readSignOffs(incidentId, await getPinnedRunbook(incident?.runbookSha256 ?? ""));
  const at = new Date();
  await db()
    .insert(signOffs)
    .values({ incidentId, itemId: item?.itemId ?? "", by, at, note: secret("note") });
  await db()
    .insert(overrules)
    .values({ incidentId, check: "node-slow", state: "not met", by, at, note: secret("overrule") });
  // As the console writes it, but for the hash that this test does not look at.
  await db()
    .insert(timeline)
    .values({
      ...{ chain: incidentId, seq: 1_000, at, actor: by, kind: "silence.failed", prevHash: "", hash: "" },
      data: { alert: "GutsHighMemoryUsage", reason: secret("timeline") },
    });
  await db()
    .update(incidents)
    .set({ title: `High memory, token: ${canary}title` })
    .where(eq(incidents.id, incidentId));
  return incidentId;
}

describe("what a shared link leaves out", () => {
  it("is every secret, wherever it was written, frozen or live, and also in what is stored", async () => {
    const canary = "C4N4RY";
    const incidentId = await plantedIncident(canary);
    for (const frozen of [false, true]) {
      const { token, id } = await share(incidentId, { frozen });
      const page = await html(token);
      expect(page.match(/C4N4RY\w*/g)).toBeNull();
      expect(page.match(/\[redacted\]/g)?.length).toBeGreaterThan(10);
      // The names are there: nobody asked to leave them out.
      for (const name of ["validator-2", "Ben Berg", "node9.corp.example.org"]) expect(page).toContain(name);
      const [row] = await db().select().from(shareLinks).where(eq(shareLinks.id, id));
      expect(JSON.stringify(row)).not.toContain(canary);
    }
  });

  it("is also every name of a host or person where asked, each the same placeholder, also when more is added", async () => {
    const incidentId = await plantedIncident("C4N4RY");
    const names = [
      /validator-2/i,
      /Ben Berg/,
      /Ana Alt/,
      /Cleo Cruz/,
      /corp\.example/,
      /secret-rack-9/,
      /10\.20\.30\.40/,
    ];
    const { token } = await share(incidentId, { redactHosts: true });
    const first = await html(token);
    for (const name of names) expect([name.source, first.match(name)]).toEqual([name.source, null]);
    expect(first).toMatch(/<h1[^>]*>host-1 /);
    expect(first).toContain("signed off by person-2");
    await share(incidentId);
    await db()
      .insert(alerts)
      .values({
        ...{ fingerprint: "another", startsAt: new Date(), status: "firing", name: "Another", incidentId },
        ...{ labels: { instance: "aaa-first-in-the-alphabet:1" }, annotations: {}, receivedAt: new Date() },
      });
    const second = await html(token);
    expect(second).not.toContain("aaa-first");
    const numbered = (page: string) => page.match(/(?:signed off by|api_token=\[redacted\] on) [a-z]+-\d+/g);
    expect(numbered(second)).toEqual(numbered(first));
    expect(new Set(numbered(first)).size).toBe(2);
  });
});
