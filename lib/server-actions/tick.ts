"use server";
import { redirect } from "next/navigation";
import { requirePerson } from "@/lib/auth/actor";
import { parseInput } from "@/lib/http/route";
import { paths } from "@/lib/paths";
import { setTick, setTickInput } from "@/lib/services/checklist/set-tick";
import { type ActionResult, runAction } from "./result";

/** Ticks or unticks an item; the page updates itself from the answer. */
export async function setTickAction(input: {
  incidentId: string;
  itemId: string;
  ticked: boolean;
}): Promise<ActionResult> {
  return runAction(async () => {
    await setTick(await requirePerson(), parseInput(setTickInput, input));
    return undefined;
  });
}

/** The same as a plain form without JavaScript: back to the item, or to the page with the reason. */
export async function tickFormAction(form: FormData): Promise<void> {
  const incidentId = String(form.get("incidentId"));
  const itemId = String(form.get("itemId"));
  const back = typeof form.get("search") === "string" ? String(form.get("search")) : "";
  const result = await setTickAction({ incidentId, itemId, ticked: form.get("ticked") === "true" });
  const search = new URLSearchParams(back);
  search.delete("tickProblem");
  if (!result.ok) search.set("tickProblem", result.error);
  const query = search.size > 0 ? `?${search}` : "";
  redirect(`${paths.incident(encodeURIComponent(incidentId))}${query}#item-${encodeURIComponent(itemId)}`);
}
