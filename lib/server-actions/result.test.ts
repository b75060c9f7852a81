import { describe, expect, it } from "vitest";
import { noteInput, resolveInput } from "@/lib/domain/incident/verbs";
import { AppError } from "@/lib/errors";
import { parseInput } from "@/lib/http/route";
import { isRefused, unposted } from "./form-state";
import { runAction, toFormState } from "./result";

const incidentId = "11111111-2222-4333-8444-555555555555";

async function refuse(form: FormData, names: string[], body: () => Promise<unknown>) {
  const result = await runAction(body);
  if (result.ok) throw new Error("It was not refused.");
  return toFormState(form, names, result);
}

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

describe("a refused form", () => {
  it("keeps every text whole, however long, and says beside each field what is wrong with it", async () => {
    const form = formOf({ reason: "x", despiteFiring: "yes", search: "range=3600" });
    const state = await refuse(form, ["reason", "despiteFiring"], async () =>
      parseInput(resolveInput, { incidentId, reason: "x", despiteFiring: true }),
    );
    expect(state).toEqual({
      problem: null,
      fields: { reason: "say why, in at least 3 characters" },
      given: { reason: "x", despiteFiring: "yes" },
    });
    const long = "memory ".repeat(20_000);
    const note = { incidentId, text: long, evidence: { query: "q".repeat(3000) } };
    const kept = await refuse(formOf({ text: long, query: "q".repeat(3000) }), ["text", "query"], async () =>
      parseInput(noteInput, note),
    );
    expect(kept.given.text).toBe(long);
    expect(Object.keys(kept.fields).sort()).toEqual(["query", "text"]);
  });

  it("says as a whole what belongs to no field, and what the console refuses", async () => {
    const state = await refuse(formOf({ reason: "flat" }), ["reason"], async () =>
      parseInput(resolveInput, { incidentId: "no id", reason: "flat" }),
    );
    expect(state.problem).toBe("incidentId: the incident's id is not valid");
    const owned = await refuse(formOf({}), [], () => Promise.reject(new AppError("conflict", "Grace owns it.")));
    expect(owned).toEqual({ problem: "Grace owns it.", fields: {}, given: {} });
    expect([isRefused(owned), isRefused(state), isRefused(unposted)]).toEqual([true, true, false]);
  });
});
