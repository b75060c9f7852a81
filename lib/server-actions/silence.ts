"use server";
import { redirect } from "next/navigation";
import { requirePerson } from "@/lib/auth/actor";
import { silenceInput } from "@/lib/domain/alert/silence";
import { parseInput } from "@/lib/http/route";
import { paths } from "@/lib/paths";
import { expireSilenceInput, requestSilence, requestSilenceEnd } from "@/lib/services/alert/request-silence";
import type { FormState } from "./form-state";
import { type ActionResult, runAction, toFormState } from "./result";

/** Asks for a silence, and goes back to the alerts, where it will appear. */
export async function silenceFormAction(_before: FormState, form: FormData): Promise<FormState> {
  const fields = ["incidentId", "fingerprint", "minutes", "reason"] as const;
  const given = Object.fromEntries(fields.map((name) => [name, String(form.get(name) ?? "")]));
  const result = await runAction(async () => requestSilence(await requirePerson(), parseInput(silenceInput, given)));
  return back(form, result);
}

/** Asks for the end of a silence. */
export async function expireSilenceFormAction(_before: FormState, form: FormData): Promise<FormState> {
  const given = { incidentId: form.get("incidentId"), silenceId: form.get("silenceId") };
  const result = await runAction(async () =>
    requestSilenceEnd(await requirePerson(), parseInput(expireSilenceInput, given)),
  );
  return back(form, result);
}

function back(form: FormData, result: ActionResult<unknown>): FormState {
  if (!result.ok) return toFormState(form, ["minutes", "reason"], result);
  const search = new URLSearchParams(String(form.get("search") ?? ""));
  const query = search.size > 0 ? `?${search}` : "";
  redirect(`${paths.incident(encodeURIComponent(String(form.get("incidentId"))))}${query}#alerts`);
}
