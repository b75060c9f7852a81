"use server";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requirePerson } from "@/lib/auth/actor";
import { resolveInput } from "@/lib/domain/incident/verbs";
import { parseInput } from "@/lib/http/route";
import { paths } from "@/lib/paths";
import { resolveIncident } from "@/lib/services/incident/change";
import { giveSignOff, signOffInput } from "@/lib/services/sign-off/give";
import { signatureInput, signIncident } from "@/lib/services/sign-off/sign";
import type { FormState } from "./form-state";
import { resolveTexts } from "./form-texts";
import { type ActionResult, runAction, toFormState } from "./result";

const textOf = (form: FormData, name: string) => String(form.get(name) ?? "");

/** Signs or waives one post-incident item. */
export async function signOffFormAction(_before: FormState, form: FormData): Promise<FormState> {
  const [incidentId, itemId] = [textOf(form, "incidentId"), textOf(form, "itemId")];
  const given = { incidentId, itemId, note: textOf(form, "note"), waive: form.get("waive") === "yes" };
  const result = await runAction(async () => giveSignOff(await requirePerson(), parseInput(signOffInput, given)));
  return back(form, ["note"], result, `sign-off-${encodeURIComponent(itemId)}`);
}

/** Resolves the incident with the reason for closing it. */
export async function resolveForSignOffAction(_before: FormState, form: FormData): Promise<FormState> {
  const incidentId = textOf(form, "incidentId");
  const given = { incidentId, ...resolveTexts(form) };
  const result = await runAction(async () => resolveIncident(await requirePerson(), parseInput(resolveInput, given)));
  return back(form, ["reason", "despiteFiring"], result, "signatures");
}

/** Signs the incident as a whole, as the page showed it. */
export async function signIncidentFormAction(_before: FormState, form: FormData): Promise<FormState> {
  const incidentId = textOf(form, "incidentId");
  const given = { incidentId, contentSha256: textOf(form, "contentSha256"), key: textOf(form, "key") };
  const result = await runAction(async () => signIncident(await requirePerson(), parseInput(signatureInput, given)));
  return back(form, [], result, "signatures");
}

/** Back to the place on the page when it was done; refused, the form as it was typed, on a page that is read anew. */
function back(form: FormData, typed: readonly string[], result: ActionResult<unknown>, anchor: string): FormState {
  const path = paths.signOff(encodeURIComponent(textOf(form, "incidentId")));
  revalidatePath(path);
  if (!result.ok) return toFormState(form, typed, result);
  redirect(`${path}#${anchor}`);
}
