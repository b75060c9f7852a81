"use server";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requirePerson } from "@/lib/auth/actor";
import { parseInput } from "@/lib/http/route";
import { paths } from "@/lib/paths";
import { fileIssueInput, requestIssue } from "@/lib/services/escalation/request-issue";
import type { FormState } from "./form-state";
import { runAction, toFormState } from "./result";

/** Has the worker file the incident's issue at the forge, and goes back to the page that shows what becomes of it. */
export async function fileIssueFormAction(_before: FormState, form: FormData): Promise<FormState> {
  const given = { incidentId: String(form.get("incidentId") ?? "") };
  const result = await runAction(async () => requestIssue(await requirePerson(), parseInput(fileIssueInput, given)));
  if (!result.ok) return toFormState(form, [], result);
  const path = paths.escalation(encodeURIComponent(given.incidentId));
  revalidatePath(path);
  redirect(`${path}#filing`);
}
