"use server";
import { redirect } from "next/navigation";
import { requirePerson } from "@/lib/auth/actor";
import { parseInput } from "@/lib/http/route";
import { paths } from "@/lib/paths";
import { overruleInput, setOverrule } from "@/lib/services/checklist/overrule";
import type { FormState } from "./form-state";
import { runAction, toFormState } from "./result";

/** A person's word against a check, as a plain form: back to the item, or the form with the reason and what was typed. */
export async function overruleFormAction(_before: FormState, form: FormData): Promise<FormState> {
  const text = (name: string) => String(form.get(name) ?? "");
  const [incidentId, itemId] = [text("incidentId"), text("itemId")];
  const overrule = text("state") === "" ? null : { state: text("state"), note: text("note") };
  const result = await runAction(async () => {
    await setOverrule(await requirePerson(), parseInput(overruleInput, { incidentId, itemId, overrule }));
    return undefined;
  });
  if (!result.ok) return toFormState(form, ["state", "note"], result);
  const search = new URLSearchParams(text("search"));
  const query = search.size > 0 ? `?${search}` : "";
  redirect(`${paths.incident(encodeURIComponent(incidentId))}${query}#item-${encodeURIComponent(itemId)}`);
}
