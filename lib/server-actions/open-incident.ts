"use server";
import { redirect } from "next/navigation";
import { requirePerson } from "@/lib/auth/actor";
import { parseInput } from "@/lib/http/route";
import { paths } from "@/lib/paths";
import { openIncidentByHand, openIncidentInput } from "@/lib/services/incident/open-by-hand";
import { runAction } from "./result";

/** Opens an incident by hand and goes to it; a refusal goes back to the fleet with the reason. */
export async function openIncidentFormAction(form: FormData): Promise<void> {
  const result = await runAction(async () =>
    openIncidentByHand(await requirePerson(), parseInput(openIncidentInput, { targetId: form.get("targetId") })),
  );
  redirect(result.ok ? paths.incident(result.data.id) : `${paths.fleet()}?problem=${encodeURIComponent(result.error)}`);
}
