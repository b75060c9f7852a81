import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { PUT as putItem } from "@/app/api/v1/incidents/[id]/checklist/[itemId]/route";
import { GET as getChecklist } from "@/app/api/v1/incidents/[id]/checklist/route";
import { POST } from "@/app/api/v1/incidents/[id]/plans/route";
import { POST as postSignOff } from "@/app/api/v1/incidents/[id]/sign-offs/route";
import { GET as getPlan } from "@/app/api/v1/plans/[id]/route";
import { POST as postRun } from "@/app/api/v1/plans/[id]/runs/route";
import { GET as getArtifact } from "@/app/api/v1/runs/[id]/artifacts/[name]/route";
import { GET as getArtifacts } from "@/app/api/v1/runs/[id]/artifacts/route";
import { POST as postCancel } from "@/app/api/v1/runs/[id]/cancel/route";
import { GET as getOutput } from "@/app/api/v1/runs/[id]/output/route";
import { GET as getRun } from "@/app/api/v1/runs/[id]/route";
import type { RunningProgram } from "@/demo/node/testing/programs";
import { db } from "@/lib/db/client";
import { plans, runs } from "@/lib/db/schema";
import { type ActionName, actionNames, actionParameters } from "@/lib/domain/action/parameters";
import { isStorable } from "@/lib/domain/stored-text";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { confirmRunInput } from "@/lib/services/run/confirm";
import { withTestDatabase } from "@/lib/testing/database";
import { first, planNow, until } from "./testing/console";
import { harmful } from "./testing/harmful";
import { type Rig, startRig } from "./testing/rig";

const token = "a token of the test's own";
process.env.GUTS_RUNBOOK_BOOTSTRAP_TOKEN = token;
withTestDatabase();

const numRuns = process.env.GUTS_TEST_LONG === undefined ? 40 : 1000;
const seed = 20261124;
const folder = mkdtempSync(path.join(tmpdir(), "guts-api-fuzz-"));
const pwned = path.join(folder, "pwned");
let rig: Rig;
let worker: RunningProgram;
let incidentId: string;

beforeAll(async () => {
  rig = await startRig();
  worker = await rig.startWorker("first");
  incidentId = (await openIncidentByHand(first, { targetId: "validator-2", runbookId: "high-memory" })).id;
}, 120_000);
afterAll(async () => {
  await worker?.kill();
  await rig?.remove();
  rmSync(folder, { recursive: true, force: true });
  delete process.env.GUTS_RUNBOOK_BOOTSTRAP_TOKEN;
}, 60_000);

const withPlace = (value: unknown) => (typeof value === "string" ? value.replaceAll("PWNED", pwned) : value);

const parameterNames = (action: ActionName) =>
  Object.keys(z.toJSONSchema(actionParameters[action], { io: "input" }).properties ?? {});
/** Every parameter of every action, and one that no action has. */
const places = actionNames.flatMap((action) =>
  [...parameterNames(action), "none of them"].map((name) => ({ action, name })),
);

async function ask(
  body: unknown,
  id = incidentId,
): Promise<{ status: number; body: { id?: string; error?: { code: string } } }> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const request = new Request("http://127.0.0.1:3000/api", { method: "POST", headers, body: JSON.stringify(body) });
  const response = await POST(request, { params: Promise.resolve({ id }) });
  return { status: response.status, body: await response.json() };
}

/** Refused as invalid, or a plan was asked for. */
function expectInert({ status, body }: Awaited<ReturnType<typeof ask>>): void {
  if (status === 202) expect(body.id).toMatch(/^[0-9a-f-]{36}$/);
  else expect([status, body.error?.code]).toEqual([400, "invalid"]);
  expect(existsSync(pwned)).toBe(false);
}

describe("POST /api/v1/incidents/{id}/plans", () => {
  it("refuses whatever a parameter could smuggle in, or plans it without any effect", async () => {
    const node = () => [rig.pid(), rig.starts(), rig.besideConfig(), readFileSync(rig.configPath, "utf8"), rig.dumps()];
    const before = node();
    for (const { action, name } of places) {
      const refused = { count: 0 };
      await fc.assert(
        fc.asyncProperty(harmful.map(withPlace), async (value) => {
          const answer = await ask({ action, parameters: { [name]: value } });
          expectInert(answer);
          if (answer.status !== 202) refused.count += 1;
        }),
        { seed, numRuns },
      );
      expect(refused.count, `${action}.${name}`).toBeGreaterThan(0);
    }
    const allMade = async () => {
      const rows = await db().select({ state: plans.state }).from(plans);
      return rows.length > 0 && rows.every(({ state }) => state !== "preparing") ? true : null;
    };
    await until("every plan to be made", allMade, 500_000);
    expect(existsSync(pwned)).toBe(false);
    expect(node()).toEqual(before);
    for (const { action, parameters } of await db().select().from(plans)) {
      expect(actionParameters[action].parse(parameters)).toEqual(parameters);
    }
  }, 900_000);

  it("refuses other kinds of parameters as a whole, other actions and other incidents", async () => {
    await fc.assert(
      fc.asyncProperty(harmful.map(withPlace), async (value) => {
        const isObject = value !== null && typeof value === "object" && !Array.isArray(value);
        const asParameters = await ask({ action: "reduce-cache", parameters: value });
        expectInert(asParameters);
        if (value !== null && (!isObject || Object.keys(value).length > 0)) expect(asParameters.status).toBe(400);
        expect((await ask({ action: value, parameters: {} })).status).toBe(400);
        expect(
          (
            await ask(
              { action: "restart-node", parameters: {} },
              typeof value === "string" ? value : JSON.stringify(value),
            )
          ).status,
        ).toBe(400);
      }),
      { seed, numRuns },
    );
  }, 120_000);
});

type Route = (request: Request, context: { params: Promise<never> }) => Promise<Response>;

/** Asks a route as a client would; null where no client could send the header. */
async function call(
  route: Route,
  params: Record<string, string>,
  given: { method?: "POST" | "PUT"; body?: unknown; headers?: Record<string, string>; query?: string } = {},
): Promise<{ status: number; body: { id?: string; error?: { code: string } } } | null> {
  const { method, body, headers = {}, query = "" } = given;
  let request: Request;
  try {
    request = new Request(`http://127.0.0.1:3000/api${query}`, {
      method: method ?? "GET",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    return null;
  }
  const response = await route(request, { params: Promise.resolve(params as never) });
  return { status: response.status, body: await response.json().catch(() => ({})) };
}

const texts = harmful.filter((value) => typeof value === "string").map((value) => String(withPlace(value)));
const anything = harmful.map(withPlace);

describe("what confirms plans and reads runs", () => {
  let ready: typeof plans.$inferSelect;
  let destructive: typeof plans.$inferSelect;

  beforeAll(async () => {
    const rowOf = async (action: ActionName) => {
      const { id } = await planNow(incidentId, action);
      const [row] = await db().select().from(plans).where(eq(plans.id, id));
      if (!row) throw new Error("the plan is gone");
      return row;
    };
    ready = await rowOf("collect-diagnostics");
    destructive = await rowOf("restart-node");
    // Whatever is confirmed from here on stays requested.
    await worker.kill();
  }, 120_000);

  /** A plan that can be confirmed, with nothing in the way of it. */
  async function planAgain({ id: _, ...row }: typeof plans.$inferSelect): Promise<{ id: string; hash: string }> {
    await db().update(runs).set({ state: "cancelled" });
    const [plan] = await db()
      .insert(plans)
      .values({ ...row, state: "ready", requestedAt: new Date() })
      .returning({ id: plans.id });
    return { id: plan?.id ?? "", hash: row.hash ?? "" };
  }

  it("takes any reason that the database can hold as it is, and refuses any other", async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (reason) => {
        const plan = await planAgain(ready);
        const headers = { "idempotency-key": "a key of its own" };
        const answer = await call(
          postRun,
          { id: plan.id },
          { method: "POST", body: { planHash: plan.hash, reason }, headers },
        );
        const isFine = typeof reason === "string" && isStorable(reason) && reason.trim().length <= 1000;
        expect(answer?.status).toBe(isFine ? 202 : 400);
        if (!isFine) return;
        const [run] = await db()
          .select()
          .from(runs)
          .where(eq(runs.id, answer?.body.id ?? ""));
        expect(run?.reason).toBe(reason.trim() || null);
      }),
      { seed, numRuns },
    );
  }, 300_000);

  it("refuses any other name, hash and key, and never fails on one", async () => {
    await fc.assert(
      fc.asyncProperty(anything, texts, async (value, key) => {
        const plan = await planAgain(destructive);
        const usual = { "idempotency-key": "a key of its own" };
        const confirmWith = (body: object, headers = usual) =>
          call(postRun, { id: plan.id }, { method: "POST", body: { planHash: plan.hash, ...body }, headers });
        expect((await confirmWith({ typedName: value }))?.status).toBe(400);
        expect([400, 412]).toContain((await confirmWith({ typedName: "validator-2", planHash: value }))?.status);
        const keyed = await confirmWith({ typedName: "validator-2" }, { "idempotency-key": key });
        if (keyed) expect([202, 400]).toContain(keyed.status);
        // A form sends what no header can hold.
        const posted = confirmRunInput.safeParse({
          planId: plan.id,
          planHash: plan.hash,
          idempotencyKey: `${key}\0 eight`,
        });
        expect(posted.success).toBe(false);
      }),
      { seed, numRuns },
    );
  }, 300_000);

  it("finds nothing under any other id or name, and reads output after any number that there can be", async () => {
    const plan = await planAgain(ready);
    const headers = { "idempotency-key": "a key of its own" };
    const made = await call(postRun, { id: plan.id }, { method: "POST", body: { planHash: plan.hash }, headers });
    const run = made?.body.id ?? "";
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        for (const route of [getPlan, getRun, getOutput, getArtifacts] as Route[]) {
          expect((await call(route, { id: text }))?.status).toBe(404);
        }
        expect((await call(postCancel, { id: text }, { method: "POST" }))?.status).toBe(404);
        expect((await call(postRun, { id: text }, { method: "POST", body: { planHash: "a" }, headers }))?.status).toBe(
          400,
        );
        expect((await call(getArtifact, { id: run, name: text }))?.status).toBe(404);
        expect((await call(getArtifact, { id: text, name: "bundle" }))?.status).toBe(404);
        const query = `?after=${encodeURIComponent(text.replace(/\p{Surrogate}/gu, "x"))}`;
        expect([200, 400]).toContain((await call(getOutput, { id: run }, { query }))?.status);
      }),
      { seed, numRuns },
    );
    const statusFrom = async (number: number) =>
      (await call(getOutput, { id: run }, { query: `?after=${number}` }))?.status;
    for (const number of [0, 2 ** 31 - 1]) expect(await statusFrom(number)).toBe(200);
    for (const number of [2 ** 31, 3_000_000_000]) expect(await statusFrom(number)).toBe(400);
  }, 300_000);

  it("refuses a note that the database cannot hold, on an overrule and on a sign-off", async () => {
    const { body } = (await call(getChecklist, { id: incidentId })) ?? { body: {} };
    const { items } = body as { items: { id: string; section: string; check: object | null }[] };
    const checked = items.find(({ check }) => check !== null)?.id ?? "";
    const signed = items.find(({ section }) => section === "post-incident")?.id ?? "";
    await fc.assert(
      fc.asyncProperty(anything, texts, async (note, id) => {
        const bad = typeof note !== "string" || !isStorable(note);
        const overrule = { overrule: { state: "unknown", note } };
        const put = await call(putItem, { id: incidentId, itemId: checked }, { method: "PUT", body: overrule });
        expect(bad ? [400] : [200, 400]).toContain(put?.status);
        const sign = await call(postSignOff, { id: incidentId }, { method: "POST", body: { itemId: signed, note } });
        expect(bad ? [400] : [201, 400, 409, 412]).toContain(sign?.status);
        const other = await call(putItem, { id: incidentId, itemId: id }, { method: "PUT", body: { ticked: true } });
        expect([400, 404]).toContain(other?.status);
      }),
      { seed, numRuns },
    );
  }, 300_000);
});
