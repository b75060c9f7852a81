"use server";
import { redirect } from "next/navigation";
import type { z } from "zod";
import { requirePerson } from "@/lib/auth/actor";
import {
  acknowledgeInput,
  handOverInput,
  mergeInput,
  noteInput,
  reopenInput,
  resolveInput,
  severityInput,
  takeOverInput,
} from "@/lib/domain/incident/verbs";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { parseInput } from "@/lib/http/route";
import { paths } from "@/lib/paths";
import { addNote } from "@/lib/services/incident/add-note";
import { changeSeverity, reopenIncident, resolveIncident } from "@/lib/services/incident/change";
import { mergeIncident } from "@/lib/services/incident/merge";
import { acknowledgeIncident, handOverIncident, takeOverIncident } from "@/lib/services/incident/own";
import { formTexts, resolveTexts } from "./form-texts";
import { runAction } from "./result";

/** What people do with an incident as a whole, as plain forms: back to the page, with the reason where it was refused. */

export async function acknowledgeFormAction(form: FormData): Promise<void> {
  await perform(form, acknowledgeInput, acknowledgeIncident, {});
}

export async function takeOverFormAction(form: FormData): Promise<void> {
  await perform(form, takeOverInput, takeOverIncident, formTexts(form, ["seenOwner"]));
}

export async function handOverFormAction(form: FormData): Promise<void> {
  await perform(form, handOverInput, handOverIncident, formTexts(form, ["seenOwner", "to", "note"]));
}

export async function severityFormAction(form: FormData): Promise<void> {
  await perform(form, severityInput, changeSeverity, formTexts(form, ["severity", "reason"]));
}

export async function resolveFormAction(form: FormData): Promise<void> {
  await perform(form, resolveInput, resolveIncident, resolveTexts(form));
}

export async function reopenFormAction(form: FormData): Promise<void> {
  await perform(form, reopenInput, reopenIncident, formTexts(form, ["reason"]));
}

export async function mergeFormAction(form: FormData): Promise<void> {
  await perform(form, mergeInput, mergeIncident, formTexts(form, ["into", "reason"]));
}

export async function noteFormAction(form: FormData): Promise<void> {
  const evidence = formTexts(form, ["query", "range", "value", "source"]);
  const note = { ...formTexts(form, ["text", "output", "key"]), evidence };
  await perform(form, noteInput, addNote, note, "timeline");
}

async function perform<T>(
  form: FormData,
  schema: z.ZodType<T>,
  verb: (actor: Actor, input: T) => Promise<unknown>,
  given: Record<string, unknown>,
  place = "work",
): Promise<never> {
  const incidentId = String(form.get("incidentId") ?? "");
  const result = await runAction(async () => verb(await requirePerson(), parseInput(schema, { ...given, incidentId })));
  const search = new URLSearchParams(String(form.get("search") ?? ""));
  if (!result.ok) search.set("workProblem", result.error);
  const query = search.size > 0 ? `?${search}` : "";
  redirect(`${paths.incident(encodeURIComponent(incidentId))}${query}#${result.ok ? place : "work"}`);
}
