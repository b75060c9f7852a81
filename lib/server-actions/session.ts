"use server";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { auth } from "@/lib/auth/auth";
import { paths } from "@/lib/paths";
import { recordSignIn } from "@/lib/services/system/record-sign-in";

/** Consumes a sign-in link and begins a session. */
export async function signInFormAction(form: FormData): Promise<void> {
  const token = String(form.get("token") ?? "");
  const person = form.get("person") === "second" ? "second" : "first";
  const signedIn = await auth()
    .api.signInWithLink({ body: { token, person }, headers: await headers() })
    .catch(() => null);
  if (!signedIn) redirect(`${paths.signIn()}?problem=link`);
  await recordSignIn({ type: "person", ...signedIn });
  redirect(paths.fleet());
}

export async function signOutFormAction(): Promise<void> {
  await auth().api.signOut({ headers: await headers() });
  redirect(paths.signIn());
}
