import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { GET as getState } from "@/app/api/v1/incidents/[id]/sign-off/route";
import { POST as postSignOff } from "@/app/api/v1/incidents/[id]/sign-offs/route";
import { POST as postSignature } from "@/app/api/v1/incidents/[id]/signatures/route";
import type { SignOffStateView } from "@/lib/domain/sign-off/view";
import { withTestDatabase } from "@/lib/testing/database";
import { measure, newIncident, readyToSign } from "./testing/ready";

const token = "a token of the test's own";
process.env.GUTS_RUNBOOK_BOOTSTRAP_TOKEN = token;
withTestDatabase();
afterAll(() => {
  delete process.env.GUTS_RUNBOOK_BOOTSTRAP_TOKEN;
});

let id: string;
beforeEach(async () => {
  id = await readyToSign();
});

async function call(route: typeof getState, body?: object, headers: Record<string, string> = {}, incidentId = id) {
  const request = new Request("http://127.0.0.1:3000/api", {
    method: body ? "POST" : "GET",
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const response = await route(request, { params: Promise.resolve({ id: incidentId }) });
  return { status: response.status, body: await response.json() };
}
const read = async () => (await call(getState)).body as SignOffStateView;

describe("the sign-off over HTTP", () => {
  it("tells what would be signed, takes that, and says the same again for the same key", async () => {
    const { contentSha256, blockers } = await read();
    expect(blockers).toEqual([]);
    const signed = { contentSha256, key: "closing-0001" };
    const done = { status: 201, body: { closed: true, signatures: 1, people: 1 } };
    expect(await call(postSignature, signed)).toEqual(done);
    expect(await call(postSignature, signed)).toEqual(done);
    expect((await call(postSignature, { contentSha256 })).status).toBe(409);
    expect(await read()).toMatchObject({ state: "signed_off", contentSha256, signatures: [{ changes: [] }] });
  });

  it("takes an item as earlier clients send it, and one that is waived", async () => {
    id = await newIncident();
    await measure(id, "trend-alert", "not met");
    const taken = { status: 201, body: { closed: false } };
    expect(await call(postSignOff, { itemId: "limits-fit", note: "seen" })).toEqual(taken);
    expect((await call(postSignOff, { itemId: "trend-alert", note: "seen" })).status).toBe(412);
    expect(await call(postSignOff, { itemId: "trend-alert", note: "seen", waive: true })).toEqual(taken);
    const items = (await read()).items.map(({ itemId, takes, signedOff }) => [
      itemId,
      takes,
      signedOff?.waived ?? null,
    ]);
    expect(items).toContainEqual(["limits-fit", "signature", false]);
    expect(items).toContainEqual(["trend-alert", "waiver", true]);
  });

  it("refuses what is malformed, unknown or not allowed", async () => {
    const { contentSha256 } = await read();
    const refused = async (body: object, over: Record<string, string> = {}, incidentId = id) =>
      (await call(postSignature, body, over, incidentId)).status;
    expect(await refused({})).toBe(400);
    expect(await refused({ contentSha256: "x" })).toBe(400);
    expect(await refused({ contentSha256, key: "with\0 a NUL" })).toBe(400);
    expect(await refused({ contentSha256 }, {}, "no uuid")).toBe(400);
    expect(await refused({ contentSha256 }, {}, "00000000-0000-4000-8000-000000000000")).toBe(404);
    expect(await refused({ contentSha256 }, { authorization: "Bearer wrong" })).toBe(401);
    expect((await call(getState, undefined, {}, "no uuid")).status).toBe(404);
    expect((await read()).state).toBe("resolved");
  });
});
