import { Button } from "@/components/ui/button";

export interface PassphraseFormProps {
  /** Where it is posted to. */
  href: string;
  /** Why the last try was refused. */
  problem: string | null;
}

/** Asks for the passphrase of a shared link. A plain form, so that it works in any browser. */
export function PassphraseForm({ href, problem }: PassphraseFormProps) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-4 p-6">
      <h1 className="font-semibold text-title">This incident is shared with a passphrase</h1>
      {problem !== null && (
        <p role="alert" className="text-critical">
          {problem}
        </p>
      )}
      <form method="post" action={href} className="flex flex-wrap items-end gap-3">
        <label htmlFor="passphrase" className="min-w-0 flex-1 basis-48">
          <span className="block text-muted">Passphrase</span>
          <input
            id="passphrase"
            name="passphrase"
            type="password"
            required
            maxLength={200}
            autoComplete="off"
            className="min-h-8 w-full rounded-box border border-edge-strong bg-surface px-2"
          />
        </label>
        <Button type="submit" variant="primary">
          Show the incident
        </Button>
      </form>
      <p className="text-muted">
        Ask whoever sent you the link. It is another one than the passwords of your accounts.
      </p>
    </main>
  );
}
