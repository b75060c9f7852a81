import type { Metadata } from "next";
import { Button } from "@/components/ui/button";
import { describeSignInLink } from "@/lib/auth/sign-in-links";
import { signInFormAction } from "@/lib/server-actions/session";

export const metadata: Metadata = { title: "Sign in" };
export const dynamic = "force-dynamic";

type Search = Promise<Record<string, string | string[] | undefined>>;

/** Opening a sign-in link only asks; the button consumes it, so that a mail scanner that opens links does not. */
export default async function SignInPage({ searchParams }: { searchParams: Search }) {
  const { token, problem } = await searchParams;
  const given = typeof token === "string" && token !== "" ? token : null;
  const link = given ? await describeSignInLink(given) : null;
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-4 p-6">
      <h1 className="font-semibold text-lead">guts-runbook</h1>
      {link?.kind === "demo" && given && (
        <>
          <p>This link signs you in to the demo, as often as you like, until the demo is stopped.</p>
          <div className="flex flex-wrap gap-3">
            <SignInButton token={given} person="first" label="Sign in as On-call" primary />
            <SignInButton token={given} person="second" label="Sign in as Second person" />
          </div>
        </>
      )}
      {link?.kind === "person" && given && (
        <>
          <p>This link signs in {link.name}, once.</p>
          <SignInButton token={given} person="first" label={`Sign in as ${link.name}`} primary />
        </>
      )}
      {!link && (
        <>
          <p role={given || problem ? "alert" : undefined}>
            {given || problem
              ? "This sign-in link is not valid, has expired, or was used already."
              : "You need a sign-in link to enter."}
          </p>
          <p className="text-muted">
            An administrator makes one, good once and for 15 minutes, with the API:{" "}
            <code>POST /api/v1/sign-in-links</code>. The demo prints its link in the terminal, after <code>ready:</code>
            .
          </p>
        </>
      )}
    </main>
  );
}

interface SignInButtonProps {
  token: string;
  person: "first" | "second";
  label: string;
  primary?: boolean;
}

function SignInButton({ token, person, label, primary = false }: SignInButtonProps) {
  return (
    <form action={signInFormAction}>
      <input type="hidden" name="token" value={token} />
      <input type="hidden" name="person" value={person} />
      <Button type="submit" variant={primary ? "primary" : "secondary"}>
        {label}
      </Button>
    </form>
  );
}
