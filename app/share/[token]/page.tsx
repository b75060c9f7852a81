import type { Metadata } from "next";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { PassphraseForm } from "@/components/share/passphrase-form";
import { SharedIncident } from "@/components/share/shared-incident";
import { describeShared } from "@/lib/domain/share/describe";
import { unlockCookie } from "@/lib/http/share-cookies";
import { paths } from "@/lib/paths";
import { openSharedLink } from "@/lib/services/share/open";
import { askingAddress } from "@/lib/services/share/try-limit";

export const dynamic = "force-dynamic";

interface SharedPageProps {
  params: Promise<{ token: string }>;
  searchParams: Promise<{ problem?: string | string[] }>;
}

/** Once per request, so that title and page show the same and count one use. */
const open = cache(async (token: string) => {
  const proof = (await cookies()).get(unlockCookie)?.value ?? null;
  return openSharedLink(token, { address: askingAddress(await headers()), proof }, Date.now());
});

/** Without the address, and of a locked link nothing: chat programs show this to everybody who sees the message. */
export async function generateMetadata({ params }: SharedPageProps): Promise<Metadata> {
  const link = await open((await params).token);
  const { title, description } =
    link.state === "open"
      ? describeShared(link.content.view)
      : { title: link.state === "locked" ? "Shared incident" : "No such link", description: "" };
  return {
    title,
    description,
    robots: { index: false, follow: false, noarchive: true },
    referrer: "no-referrer",
    openGraph: { type: "article", siteName: "guts-runbook", title, description },
  };
}

/** One incident for whoever has the link. The only page besides sign-in that asks for no account. */
export default async function SharedPage({ params, searchParams }: SharedPageProps) {
  const [{ token }, { problem }] = await Promise.all([params, searchParams]);
  const link = await open(token);
  if (link.state === "not found") redirect(paths.noSuchShare());
  if (link.state === "locked") {
    return <PassphraseForm href={paths.unlockShared(token)} problem={toProblem(problem)} />;
  }
  const { content, isFrozen, redactHosts, expiresAt } = link;
  const outputHref = (seq: number) => paths.sharedNote(token, seq);
  return <SharedIncident {...content} {...{ isFrozen, redactHosts, expiresAt, outputHref }} />;
}

/** Words of our own only: the address can hold anybody's. */
function toProblem(problem: string | string[] | undefined): string | null {
  if (problem === "wrong") return "This is not the passphrase.";
  return problem === "refused" ? "Too many wrong passphrases. It can be tried again within 15 minutes." : null;
}
