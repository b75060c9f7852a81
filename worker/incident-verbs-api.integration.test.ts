import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { POST as acknowledge } from "@/app/api/v1/incidents/[id]/acknowledge/route";
import { GET as getBrief, POST as handOver } from "@/app/api/v1/incidents/[id]/hand-over/route";
import { POST as merge } from "@/app/api/v1/incidents/[id]/merge/route";
import { GET as getNote } from "@/app/api/v1/incidents/[id]/notes/[seq]/route";
import { POST as addNote } from "@/app/api/v1/incidents/[id]/notes/route";
import { POST as reopen } from "@/app/api/v1/incidents/[id]/reopen/route";
import { POST as resolve } from "@/app/api/v1/incidents/[id]/resolve/route";
import { GET as getIncident } from "@/app/api/v1/incidents/[id]/route";
import { PUT as setSeverity } from "@/app/api/v1/incidents/[id]/severity/route";
import { POST as takeOver } from "@/app/api/v1/incidents/[id]/take-over/route";
import { GET as getTimeline } from "@/app/api/v1/incidents/[id]/timeline/route";
import { db } from "@/lib/db/client";
import { incidents } from "@/lib/db/schema";
import { isStorable } from "@/lib/domain/stored-text";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { withTestDatabase } from "@/lib/testing/database";
import { first } from "./testing/console";
import { harmful } from "./testing/harmful";

const token = "a token of the test's own";
process.env.GUTS_RUNBOOK_BOOTSTRAP_TOKEN = token;
withTestDatabase();
afterAll(() => {
  delete process.env.GUTS_RUNBOOK_BOOTSTRAP_TOKEN;
});

const numRuns = process.env.GUTS_TEST_LONG === undefined ? 40 : 1000;
let id: string;

beforeEach(async () => {
  await db().update(incidents).set({ state: "signed_off" });
  id = (await openIncidentByHand(first, { targetId: "validator-2", runbookId: "high-memory" })).id;
});

type Route = (request: Request, context: { params: Promise<{ id: string }> }) => Promise<Response>;
type Answer = Record<string, unknown> & { error?: { code: string; message: string } };

async function call(
  route: Route,
  body?: unknown,
  over: { headers?: Record<string, string>; id?: string } = {},
): Promise<{ status: number; body: Answer }> {
  const request = new Request("http://127.0.0.1:3000/api", {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json", ...(over.headers ?? { authorization: `Bearer ${token}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await route(request, { params: Promise.resolve({ id: over.id ?? id }) });
  return { status: response.status, body: await response.json() };
}

const asked = (path: string, authorization = `Bearer ${token}`) =>
  new Request(`http://127.0.0.1:3000/api/v1/incidents/${id}/${path}`, { headers: { authorization } });

const incident = async () => (await call(getIncident)).body;

describe("the verbs of an incident over the API", () => {
  it("carry it through its life, each saying whether it changed anything", async () => {
    expect(await call(acknowledge, {})).toEqual({ status: 200, body: { changed: true } });
    expect(await call(acknowledge, {})).toEqual({ status: 200, body: { changed: false } });
    expect(await incident()).toMatchObject({
      owner: { key: "token:bootstrap", name: "bootstrap token" },
      acknowledged: { by: "bootstrap token" },
    });
    expect((await call(takeOver, { seenOwner: "" })).body).toEqual({ changed: false });
    expect((await call(handOver, { seenOwner: "", to: "nobody" })).status).toBe(404);
    expect((await call(setSeverity, { severity: "P1", reason: "two nodes" })).body).toEqual({ changed: true });
    const note = { text: "**flat**", output: "x", evidence: { value: "402 MiB" }, key: "note-0001" };
    expect(await call(addNote, note)).toMatchObject({ status: 201, body: { changed: true } });
    expect(await call(addNote, note)).toMatchObject({ status: 201, body: { changed: false } });
    expect((await call(merge, { into: id, reason: "the same" })).status).toBe(400);
    expect((await call(resolve, { reason: "seen" })).body).toEqual({ changed: true });
    expect(await incident()).toMatchObject({ state: "resolved", severity: "P1", resolvedAt: expect.any(Number) });
    expect((await call(reopen, { reason: "again" })).body).toEqual({ changed: true });
    expect(await incident()).toMatchObject({ state: "open", owner: null, acknowledged: null, resolvedAt: null });
    const brief = (await call(getBrief)).body.brief as { title: string }[];
    expect(brief).toHaveLength(4);
    const timeline = (await incident()).timeline as { seq: number; kind: string; details?: object }[];
    expect(timeline.find(({ kind }) => kind === "note.added")?.details).toMatchObject({
      kind: "note",
      evidence: { value: "402 MiB" },
    });
    const { seq } = timeline.find(({ kind }) => kind === "note.added") ?? {};
    const read = await getNote(asked(`notes/${seq}`), { params: Promise.resolve({ id, seq: String(seq) }) });
    expect([read.status, await read.json()]).toMatchObject([200, { text: "**flat**", output: { text: "x" } }]);
    const none = await getNote(asked("notes/1", "Bearer wrong"), { params: Promise.resolve({ id, seq: "1" }) });
    expect(none.status).toBe(401);
  });

  it("give the timeline whole, or a part of what is asked for", async () => {
    for (const text of ["one", "two"]) await call(addNote, { text, output: "x" });
    const timelineOf = async (query: string) =>
      (await getTimeline(asked(`timeline?${query}`), { params: Promise.resolve({ id }) })).json();
    expect(await timelineOf("")).toMatchObject({ incidentId: id, total: 3, before: null, timeline: [{}, {}, {}] });
    expect(await timelineOf("timelineText=TWO")).toMatchObject({ total: 3, timeline: [{ seq: 3 }] });
    expect(await timelineOf("timelineGroup=notes&timelineBefore=3")).toMatchObject({ timeline: [{ seq: 2 }] });
  });

  it("refuse who is nobody, another site, another incident in the body, and an incident that is none", async () => {
    const all: Route[] = [acknowledge, takeOver, handOver, setSeverity, addNote, resolve, reopen, merge];
    for (const route of all) {
      expect((await call(route, {}, { headers: { authorization: "Bearer wrong" } })).status).toBe(401);
      expect((await call(route, {}, { headers: { origin: "http://elsewhere.example" } })).status).toBe(403);
      expect((await call(route, {}, { id: "no id" })).status).toBe(400);
    }
    const other = "00000000-0000-4000-8000-000000000000";
    expect((await call(acknowledge, { incidentId: other })).body).toEqual({ changed: true });
    expect((await call(acknowledge, {}, { id: other })).status).toBe(404);
  });

  it("take any text that the database can hold, refuse any other, and never fail on one", async () => {
    await fc.assert(
      fc.asyncProperty(harmful, async (value) => {
        const isText = typeof value === "string" && isStorable(value) && value.length <= 500;
        const noted = await call(addNote, { text: value, output: "x" });
        if (value === undefined || isText) expect(noted.status).toBe(201);
        else if (typeof value !== "string" || !isStorable(value)) expect(noted.status).toBe(400);
        for (const [route, body] of [
          [takeOver, { seenOwner: value }],
          [handOver, { seenOwner: "", to: value }],
          [handOver, { seenOwner: value, to: "nobody", note: value }],
          [setSeverity, { severity: value, reason: value }],
          [setSeverity, { severity: "P2", reason: value }],
          [resolve, { reason: value, despiteFiring: value }],
          [reopen, { reason: value }],
          [merge, { into: value, reason: value }],
          [addNote, { text: "a", evidence: { query: value, source: value }, key: value }],
          [addNote, { text: "a", output: value }],
        ] as [Route, unknown][]) {
          const answer = await call(route, body);
          expect([200, 201, 400, 404, 409, 412], JSON.stringify(body)).toContain(answer.status);
        }
      }),
      { seed: 20261129, numRuns },
    );
  }, 300_000);
});
