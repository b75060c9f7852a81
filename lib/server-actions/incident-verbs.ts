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
import type { FormState } from "./form-state";
import { formTexts, resolveTexts } from "./form-texts";
import { runAction, toFormState } from "./result";

/**
 * What people do with an incident as a whole, as plain forms: back to the page when it was done; refused, the form comes back
 * with the reason and what was typed.
 */

export async function acknowledgeFormAction(_before: FormState, form: FormData): Promise<FormState> {
  return perform(form, [], acknowledgeInput, acknowledgeIncident, {});
}

export async function takeOverFormAction(_before: FormState, form: FormData): Promise<FormState> {
  return perform(form, [], takeOverInput, takeOverIncident, formTexts(form, ["seenOwner"]));
}

export async function handOverFormAction(_before: FormState, form: FormData): Promise<FormState> {
  const typed = ["to", "note"];
  return perform(form, typed, handOverInput, handOverIncident, formTexts(form, ["seenOwner", ...typed]));
}

export async function severityFormAction(_before: FormState, form: FormData): Promise<FormState> {
  const typed = ["severity", "reason"];
  return perform(form, typed, severityInput, changeSeverity, formTexts(form, typed));
}

export async function resolveFormAction(_before: FormState, form: FormData): Promise<FormState> {
  return perform(form, ["reason", "despiteFiring"], resolveInput, resolveIncident, resolveTexts(form));
}

export async function reopenFormAction(_before: FormState, form: FormData): Promise<FormState> {
  return perform(form, ["reason"], reopenInput, reopenIncident, formTexts(form, ["reason"]));
}

export async function mergeFormAction(_before: FormState, form: FormData): Promise<FormState> {
  const typed = ["into", "reason"];
  return perform(form, typed, mergeInput, mergeIncident, formTexts(form, typed));
}

export async function noteFormAction(_before: FormState, form: FormData): Promise<FormState> {
  const parts = ["query", "range", "value", "source"];
  const note = { ...formTexts(form, ["text", "output", "key"]), evidence: formTexts(form, parts) };
  return perform(form, ["text", "output", ...parts], noteInput, addNote, note, "timeline");
}

async function perform<T>(
  form: FormData,
  typed: readonly string[],
  schema: z.ZodType<T>,
  verb: (actor: Actor, input: T) => Promise<unknown>,
  given: Record<string, unknown>,
  place = "work",
): Promise<FormState> {
  const incidentId = String(form.get("incidentId") ?? "");
  const result = await runAction(async () => verb(await requirePerson(), parseInput(schema, { ...given, incidentId })));
  if (!result.ok) return toFormState(form, typed, result);
  const search = new URLSearchParams(String(form.get("search") ?? ""));
  const query = search.size > 0 ? `?${search}` : "";
  redirect(`${paths.incident(encodeURIComponent(incidentId))}${query}#${place}`);
}
