import type { Metadata } from "next";
import { cookies } from "next/headers";
import Link from "next/link";
import { FreshLink } from "@/components/share/fresh-link";
import { ShareForm } from "@/components/share/share-form";
import { ShareList } from "@/components/share/share-list";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { TopBar } from "@/components/shell/top-bar";
import { PartOfPage } from "@/components/ui/unread-state";
import { requirePagePerson } from "@/lib/auth/page";
import { orNotFound } from "@/lib/http/or-not-found";
import { freshLinkCookie, readFreshLink } from "@/lib/http/share-cookies";
import { paths } from "@/lib/paths";
import { createShareLinkFormAction, revokeShareLinkFormAction } from "@/lib/server-actions/share";
import { readPart } from "@/lib/services/part";
import { listShareLinks } from "@/lib/services/share/list";
import { readPageHead } from "@/lib/services/target/page-head";

export const metadata: Metadata = { title: "Share" };
export const dynamic = "force-dynamic";

interface SharePageProps {
  params: Promise<{ id: string }>;
}

/** The links that show an incident to people without an account. A page of its own, so that nothing reloads under a form. */
export default async function SharePage({ params }: SharePageProps) {
  const person = await requirePagePerson();
  const { id } = await params;
  const now = Date.now();
  const links = await orNotFound(readPart("share links", listShareLinks(id, now)));
  const fresh = readFreshLink((await cookies()).get(freshLinkCookie)?.value);
  const made = (links.state === "read" ? links.data : []).find(
    (link) => link.id === fresh?.id && link.state === "active",
  );
  return (
    <>
      <TopBar current="incidents" user={person} {...(await readPageHead(now))}>
        <SignOutForm />
      </TopBar>
      <main className="mx-auto max-w-3xl space-y-3 p-4">
        <h1 className="font-semibold text-title">Share this incident</h1>
        <p>
          <Link className="text-link inline-flex min-h-6 items-center" href={paths.incident(id)}>
            Back to the incident
          </Link>
        </p>
        {fresh && made && <FreshLink url={fresh.url} label={made.label} hasPassphrase={made.hasPassphrase} />}
        <ShareForm incidentId={id} action={createShareLinkFormAction} />
        <PartOfPage what="The links to this incident" part={links}>
          {(list) => <ShareList incidentId={id} links={list} revokeAction={revokeShareLinkFormAction} now={now} />}
        </PartOfPage>
      </main>
    </>
  );
}
