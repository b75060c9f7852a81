"use server";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requirePerson } from "@/lib/auth/actor";
import { parseInput } from "@/lib/http/route";
import { paths } from "@/lib/paths";
import { requestPlan, requestPlanInput } from "@/lib/services/plan/request";
import { confirmRun, confirmRunInput } from "@/lib/services/run/confirm";
import { giveSignOff, signOffInput } from "@/lib/services/sign-off/give";
import { type ActionResult, runAction } from "./result";

/** Asks for a plan, and goes back to the incident where it will appear. */
export async function previewFormAction(form: FormData): Promise<void> {
  const incidentId = String(form.get("incidentId"));
  const result = await runAction(async () =>
    requestPlan(await requirePerson(), parseInput(requestPlanInput, { incidentId, action: form.get("action") })),
  );
  back(paths.incident(encodeURIComponent(incidentId)), result, "remediation");
}

/** Confirms a plan by its hash. Only enqueues; the worker runs it. */
export async function confirmFormAction(form: FormData): Promise<void> {
  const incidentId = String(form.get("incidentId"));
  const fields = ["planId", "planHash", "idempotencyKey", "typedName"] as const;
  const given = Object.fromEntries(fields.map((name) => [name, String(form.get(name) ?? "").trim()]));
  const result = await runAction(async () => confirmRun(await requirePerson(), parseInput(confirmRunInput, given)));
  back(paths.incident(encodeURIComponent(incidentId)), result, "remediation");
}

/** Signs one post-incident item. */
export async function signOffFormAction(form: FormData): Promise<void> {
  const incidentId = String(form.get("incidentId"));
  const given = { incidentId, itemId: form.get("itemId"), note: String(form.get("note") ?? "") };
  const result = await runAction(async () => giveSignOff(await requirePerson(), parseInput(signOffInput, given)));
  back(paths.signOff(encodeURIComponent(incidentId)), result, "sign-off");
}

/** Back to the page the form stands on, with the reason if it was refused. */
function back(path: string, result: ActionResult<unknown>, anchor: string): never {
  revalidatePath(path);
  const query = result.ok ? "" : `?problem=${encodeURIComponent(result.error)}`;
  redirect(`${path}${query}#${anchor}`);
}
