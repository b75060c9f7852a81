"use server";
import { redirect } from "next/navigation";
import { requirePerson } from "@/lib/auth/actor";
import { silenceInput } from "@/lib/domain/alert/silence";
import { parseInput } from "@/lib/http/route";
import { paths } from "@/lib/paths";
import { expireSilenceInput, requestSilence, requestSilenceEnd } from "@/lib/services/alert/request-silence";
import { type ActionResult, runAction } from "./result";

/** Asks for a silence, and goes back to the alerts, where it will appear. */
export async function silenceFormAction(form: FormData): Promise<void> {
  const fields = ["incidentId", "fingerprint", "minutes", "reason"] as const;
  const given = Object.fromEntries(fields.map((name) => [name, String(form.get(name) ?? "")]));
  const result = await runAction(async () => requestSilence(await requirePerson(), parseInput(silenceInput, given)));
  back(form, result);
}

/** Asks for the end of a silence. */
export async function expireSilenceFormAction(form: FormData): Promise<void> {
  const given = { incidentId: form.get("incidentId"), silenceId: form.get("silenceId") };
  const result = await runAction(async () =>
    requestSilenceEnd(await requirePerson(), parseInput(expireSilenceInput, given)),
  );
  back(form, result);
}

function back(form: FormData, result: ActionResult<unknown>): never {
  const search = new URLSearchParams(String(form.get("search") ?? ""));
  search.delete("alertProblem");
  if (!result.ok) search.set("alertProblem", result.error);
  const query = search.size > 0 ? `?${search}` : "";
  redirect(`${paths.incident(encodeURIComponent(String(form.get("incidentId"))))}${query}#alerts`);
}
