import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { POST } from "@/app/api/v1/incidents/[id]/plans/route";
import type { RunningProgram } from "@/demo/node/testing/programs";
import { db } from "@/lib/db/client";
import { plans } from "@/lib/db/schema";
import { type ActionName, actionNames, actionParameters } from "@/lib/domain/action/parameters";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { withTestDatabase } from "@/lib/testing/database";
import { first, until } from "./testing/console";
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

/** What a shell, an option parser, a C string, a path or a number's reader could take for something else. */
const harmful = fc.oneof(
  fc.constantFrom(
    ...[
      "$(touch PWNED)",
      "`touch PWNED`",
      ";touch PWNED",
      "|touch PWNED",
      "1\ntouch PWNED",
      ">PWNED",
      "a[$(touch PWNED)]",
    ],
    ...[
      "--help",
      "-rf",
      "--",
      "-",
      "*",
      "../../etc/shadow",
      "128 MiB; touch PWNED",
      "1\0touch PWNED",
      "128\u2028MiB",
      "１２８",
    ],
    ...[
      "",
      " 1",
      "1 ",
      "+1",
      "0x10",
      "1e9",
      "9".repeat(400),
      "-9".repeat(20),
      "a".repeat(5000),
      "__proto__",
      "constructor",
    ],
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom("$", "(", ")", "`", ";", "|", "\n", "\0", " ", "-", "\\", "'", '"', "/", "1", "M"),
  }),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, -1, 0, 0.5, 1e308, -1e308, 2 ** 63, true, false, null),
  fc.constantFrom<unknown>([], {}, ["128 MiB"], { toString: "1" }, [[1]]),
  // Right for some: what is taken has to be planned without an effect.
  fc.constantFrom(200 * 1024 * 1024, "128 MiB", "300", 20, "runtime", "persistent"),
);
const withPlace = (value: unknown) => (typeof value === "string" ? value.replaceAll("PWNED", pwned) : value);

const parameterNames = (action: ActionName) => Object.keys((actionParameters[action] as z.ZodObject).shape);
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
