"use server";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { requirePerson } from "@/lib/auth/actor";
import { shareLinkInput } from "@/lib/domain/share/link";
import { parseInput } from "@/lib/http/route";
import { freshLinkCookie, freshLinkSeconds } from "@/lib/http/share-cookies";
import { paths } from "@/lib/paths";
import { createShareLink } from "@/lib/services/share/create";
import { revokeShareLink, revokeShareLinkInput } from "@/lib/services/share/revoke";
import type { FormState } from "./form-state";
import { type ActionResult, runAction, toFormState } from "./result";

/** Makes a link. Its address goes to the person's own browser for two minutes, and into no address bar, log or history. */
export async function createShareLinkFormAction(_before: FormState, form: FormData): Promise<FormState> {
  const text = (name: string) => String(form.get(name) ?? "");
  const result = await runAction(async () => {
    const input = parseInput(shareLinkInput, {
      incidentId: text("incidentId"),
      label: text("label"),
      hours: text("hours"),
      ...(text("passphrase") === "" ? {} : { passphrase: text("passphrase") }),
      redactHosts: text("redactHosts") === "on",
      frozen: text("kind") === "frozen",
    });
    const { id, url } = await createShareLink(await requirePerson(), input);
    const path = paths.shareLinks(input.incidentId);
    const options = { path, maxAge: freshLinkSeconds, secure: url.startsWith("https:") };
    (await cookies()).set(freshLinkCookie, `${id} ${url}`, { ...options, httpOnly: true, sameSite: "strict" });
  });
  return back(form, result);
}

/** Ends a link. */
export async function revokeShareLinkFormAction(_before: FormState, form: FormData): Promise<FormState> {
  const given = { incidentId: form.get("incidentId"), linkId: form.get("linkId") };
  const result = await runAction(async () =>
    revokeShareLink(await requirePerson(), parseInput(revokeShareLinkInput, given)),
  );
  return back(form, result);
}

const typed = ["label", "hours", "kind", "passphrase", "redactHosts"];

function back(form: FormData, result: ActionResult<unknown>): FormState {
  if (!result.ok) return toFormState(form, typed, result);
  redirect(paths.shareLinks(encodeURIComponent(String(form.get("incidentId")))));
}
