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
import { resolveTexts } from "./form-texts";
import { type ActionResult, runAction } from "./result";

const textOf = (form: FormData, name: string) => String(form.get(name) ?? "");

/** Signs or waives one post-incident item. */
export async function signOffFormAction(form: FormData): Promise<void> {
  const [incidentId, itemId] = [textOf(form, "incidentId"), textOf(form, "itemId")];
  const given = { incidentId, itemId, note: textOf(form, "note"), waive: form.get("waive") === "yes" };
  const result = await runAction(async () => giveSignOff(await requirePerson(), parseInput(signOffInput, given)));
  back(incidentId, result, `sign-off-${encodeURIComponent(itemId)}`);
}

/** Resolves the incident with the reason for closing it. */
export async function resolveForSignOffAction(form: FormData): Promise<void> {
  const incidentId = textOf(form, "incidentId");
  const given = { incidentId, ...resolveTexts(form) };
  const result = await runAction(async () => resolveIncident(await requirePerson(), parseInput(resolveInput, given)));
  back(incidentId, result, "signatures");
}

/** Signs the incident as a whole, as the page showed it. */
export async function signIncidentFormAction(form: FormData): Promise<void> {
  const incidentId = textOf(form, "incidentId");
  const given = { incidentId, contentSha256: textOf(form, "contentSha256"), key: textOf(form, "key") };
  const result = await runAction(async () => signIncident(await requirePerson(), parseInput(signatureInput, given)));
  back(incidentId, result, "signatures");
}

/** Back to the page: to the place when it was done, to the top with the reason when it was refused. */
function back(incidentId: string, result: ActionResult<unknown>, anchor: string): never {
  const path = paths.signOff(encodeURIComponent(incidentId));
  revalidatePath(path);
  redirect(result.ok ? `${path}#${anchor}` : `${path}?problem=${encodeURIComponent(result.error)}#problem`);
}
