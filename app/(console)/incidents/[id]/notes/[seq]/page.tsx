import type { Metadata } from "next";
import Link from "next/link";
import { WholeNote } from "@/components/incident/whole-note";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { TopBar } from "@/components/shell/top-bar";
import { requirePagePerson } from "@/lib/auth/page";
import { parseNote } from "@/lib/domain/note/parse-note";
import { orNotFound } from "@/lib/http/or-not-found";
import { paths } from "@/lib/paths";
import { readPageHead } from "@/lib/services/target/page-head";
import { getNote } from "@/lib/services/timeline/note";

export const metadata: Metadata = { title: "Note" };
export const dynamic = "force-dynamic";

/** One note with all that was written and pasted; the incident's page has the beginning. */
export default async function NotePage({ params }: { params: Promise<{ id: string; seq: string }> }) {
  const person = await requirePagePerson();
  const { id, seq } = await params;
  const note = await orNotFound(getNote(id, seq));
  return (
    <>
      <TopBar current="incidents" user={person} {...(await readPageHead(Date.now()))}>
        <SignOutForm />
      </TopBar>
      <main className="mx-auto max-w-4xl space-y-3 p-4">
        <h1 className="font-semibold text-title">Note</h1>
        <p>
          <Link className="text-link inline-flex min-h-6 items-center" href={`${paths.incident(id)}#entry-${note.seq}`}>
            Back to the incident
          </Link>
        </p>
        <WholeNote note={note} blocks={parseNote(note.text)} />
      </main>
    </>
  );
}
