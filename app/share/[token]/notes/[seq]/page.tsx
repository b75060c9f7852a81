import type { Metadata } from "next";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { SharedNotePage } from "@/components/share/shared-note";
import { unlockCookie } from "@/lib/http/share-cookies";
import { paths } from "@/lib/paths";
import { openSharedNote } from "@/lib/services/share/note";
import { askingAddress } from "@/lib/services/share/try-limit";

export const dynamic = "force-dynamic";
export const metadata: Metadata = {
  title: "Output of a note",
  robots: { index: false, follow: false, noarchive: true },
  referrer: "no-referrer",
};

/** What was pasted to one note of a shared incident. */
export default async function SharedOutputPage({ params }: { params: Promise<{ token: string; seq: string }> }) {
  const { token, seq } = await params;
  const proof = (await cookies()).get(unlockCookie)?.value ?? null;
  const link = await openSharedNote(token, seq, { address: askingAddress(await headers()), proof }, Date.now());
  if (link.state === "not found") redirect(paths.noSuchShare());
  // The link's own page asks for the passphrase.
  if (link.state === "locked") redirect(paths.shared(token));
  return <SharedNotePage note={link.note} href={paths.shared(token)} />;
}
