"use server";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requirePerson } from "@/lib/auth/actor";
import { AppError } from "@/lib/errors";
import { previewAnchor, readFieldTexts, toActionName, toInputName } from "@/lib/http/action-form";
import { parseInput } from "@/lib/http/route";
import { paths } from "@/lib/paths";
import { requestPlan, requestPlanInput } from "@/lib/services/plan/request";
import { confirmRun, confirmRunInput } from "@/lib/services/run/confirm";
import type { FormState } from "./form-state";
import { type ActionResult, runAction, toFormState } from "./result";

/**
 * Asks for a plan, and goes back to the incident where it will appear. The parameters are the form's fields, as typed; if
 * they are refused, the page shows them again with the reason.
 */
export async function previewFormAction(form: FormData): Promise<void> {
  const incidentId = String(form.get("incidentId"));
  const action = form.get("action");
  const typed = readFieldTexts(form);
  const result = await runAction(async () =>
    requestPlan(await requirePerson(), parseInput(requestPlanInput, { incidentId, action, parameters: typed })),
  );
  const path = paths.incident(encodeURIComponent(incidentId));
  const edited = toActionName(action);
  if (result.ok || edited === null) back(path, result, "remediation");
  const fields = Object.entries(typed).map(([name, text]) => [toInputName(name), text.slice(0, 100)]);
  const query = new URLSearchParams([["edit", edited], ["problem", result.error], ...fields]);
  redirect(`${path}?${query}#${previewAnchor(edited)}`);
}

/** Asks for a plan with parameters that the page has fixed: one more like another, or one that takes a run back. */
export async function replanFormAction(form: FormData): Promise<void> {
  const incidentId = String(form.get("incidentId"));
  const result = await runAction(async () => {
    const parameters = readJson(form.get("parameters"));
    const input = parseInput(requestPlanInput, { incidentId, action: form.get("action"), parameters });
    return requestPlan(await requirePerson(), input);
  });
  back(paths.incident(encodeURIComponent(incidentId)), result, "remediation");
}

function readJson(text: FormDataEntryValue | null): unknown {
  try {
    return JSON.parse(String(text));
  } catch (cause) {
    throw new AppError("invalid", "The form's parameters cannot be read. Load the page anew.", { cause });
  }
}

/**
 * Confirms a plan by its hash. Only enqueues; the worker runs it. Where somebody else was first, another panel may have taken
 * the form's place, so the reason goes to the page; otherwise the form comes back as it was typed.
 */
export async function confirmFormAction(_before: FormState, form: FormData): Promise<FormState> {
  const incidentId = String(form.get("incidentId"));
  const fields = ["planId", "planHash", "idempotencyKey", "typedName", "reason"] as const;
  const given = Object.fromEntries(fields.map((name) => [name, String(form.get(name) ?? "").trim()]));
  const result = await runAction(async () => confirmRun(await requirePerson(), parseInput(confirmRunInput, given)));
  if (!result.ok && result.code !== "conflict") return toFormState(form, ["typedName", "reason"], result);
  return back(paths.incident(encodeURIComponent(incidentId)), result, "remediation");
}

/** Back to the page the form stands on, with the reason if it was refused. */
function back(path: string, result: ActionResult<unknown>, anchor: string): never {
  revalidatePath(path);
  const query = result.ok ? "" : `?problem=${encodeURIComponent(result.error)}`;
  redirect(`${path}${query}#${anchor}`);
}
