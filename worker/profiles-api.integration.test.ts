import { readdirSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { GET as list, POST as upload } from "@/app/api/v1/incidents/[id]/profiles/route";
import { GET as getFile } from "@/app/api/v1/profiles/[id]/file/route";
import { GET as getOne } from "@/app/api/v1/profiles/[id]/route";
import { db } from "@/lib/db/client";
import { incidents } from "@/lib/db/schema";
import type { ProfileView } from "@/lib/domain/profile/profile-view";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { testConfigText, withTestDatabase } from "@/lib/testing/database";
import { encodeProfile } from "@/lib/testing/profile";
import { withProfileStore } from "@/lib/testing/profile-store";
import { first } from "./testing/console";

const token = "a token of the test's own";
process.env.GUTS_RUNBOOK_BOOTSTRAP_TOKEN = token;
withTestDatabase(`${testConfigText}profiles: { maxFileBytes: 1MiB }\n`);
const dataFolder = withProfileStore();
const authorization = { authorization: `Bearer ${token}` };
let id: string;

beforeEach(async () => {
  await db().update(incidents).set({ state: "signed_off" });
  id = (await openIncidentByHand(first, { targetId: "validator-2", runbookId: "high-memory" })).id;
});

type Route = typeof upload;
const leak = (bytes: number) => gzipSync(encodeProfile({ samples: [{ stack: ["retain", "main"], values: [bytes] }] }));
const binary = { ...authorization, "content-type": "application/octet-stream" };

function ask(route: Route, of: string, init: RequestInit & { query?: string } = {}): Promise<Response> {
  const { query = "", ...rest } = init;
  const request = new Request(`http://127.0.0.1:3000/api${query}`, { headers: authorization, ...rest });
  return route(request, { params: Promise.resolve({ id: of }) });
}

const post = (body: BodyInit, more: { query?: string; headers?: Record<string, string>; of?: string } = {}) =>
  ask(upload, more.of ?? id, {
    ...{ method: "POST", body, headers: more.headers ?? binary, query: more.query ?? "" },
    // Needed for a body that is a stream, and not in the types of every library.
    ...({ duplex: "half" } as object),
  });
const messageOf = async (response: Response) => (await response.json()).error.message as string;

describe("heap profiles over the API", () => {
  it("are kept, listed with what grew, shown and given back byte for byte", async () => {
    const bytes = leak(1000);
    const kept = await post(bytes, { query: `?name=a.pb.gz&takenAt=${Date.UTC(2026, 2, 14)}` });
    expect(kept.status).toBe(201);
    const profile = (await kept.json()) as ProfileView;
    expect(profile).toMatchObject({ name: "a.pb.gz", by: "bootstrap token", takenAt: Date.UTC(2026, 2, 14) });
    expect(((await (await post(bytes)).json()) as ProfileView).id).toBe(profile.id);
    await post(leak(4000));
    const { profiles } = (await (await ask(list, id)).json()) as { profiles: ProfileView[] };
    expect(profiles.map(({ summary }) => summary.total)).toEqual([1000, 4000]);
    expect(profiles[1]?.comparison).toMatchObject({ beforeId: profile.id, functions: [{ name: "retain" }, {}] });
    expect(await (await ask(getOne, profile.id)).json()).toEqual(profile);
    const file = await ask(getFile, profile.id);
    expect(file.headers.get("content-disposition")).toBe('attachment; filename="a.pb.gz"');
    expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it("come by a form as well, which is led back to the incident", async () => {
    const form = new FormData();
    form.append("file", new File([new Uint8Array(leak(7))], "form.pb.gz"));
    const response = await post(form, { headers: authorization });
    expect([response.status, response.headers.get("location")]).toEqual([303, `/incidents/${id}`]);
    const { profiles } = (await (await ask(list, id)).json()) as { profiles: ProfileView[] };
    expect(profiles).toMatchObject([{ name: "form.pb.gz", source: "upload" }]);
  });

  it("are refused with the reason: no profile, too large, no form, nobody, another site, nowhere, over", async () => {
    const files = () => readdirSync(path.join(dataFolder(), "dumps")).length;
    await post(leak(1));
    const before = files();
    const text = await post("not a profile, only words");
    expect([text.status, await messageOf(text)]).toEqual([400, expect.stringMatching(/^profile cannot be read/)]);
    let pieces = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        pieces += 1;
        controller.enqueue(new Uint8Array(200 * 1024));
      },
    });
    const large = await post(endless);
    expect([large.status, await messageOf(large)]).toEqual([413, expect.stringContaining("more than 1 MiB")]);
    expect(pieces).toBeLessThan(12);
    const untyped = await post("x", { headers: { ...authorization, "content-type": "text/plain" } });
    expect([untyped.status, await messageOf(untyped)]).toEqual([400, expect.stringContaining("octet-stream")]);
    expect((await post(leak(2), { headers: { "content-type": "application/octet-stream" } })).status).toBe(403);
    expect((await post(leak(2), { headers: { ...binary, authorization: "Bearer wrong" } })).status).toBe(401);
    expect((await ask(list, id, { headers: {} })).status).toBe(401);
    expect((await post(leak(2), { query: "?takenAt=soon" })).status).toBe(400);
    for (const of of ["no-id", "00000000-0000-4000-8000-000000000000"]) {
      expect((await post(leak(2), { of })).status).toBe(404);
      for (const route of [list, getOne, getFile]) expect((await ask(route, of)).status).toBe(404);
    }
    await db().update(incidents).set({ state: "signed_off" });
    expect((await post(leak(2))).status).toBe(409);
    expect(files()).toBe(before);
  });
});
