import type { Metadata } from "next";
import { RunbookBlocks } from "@/components/runbook/runbook-blocks";
import { RunbookProblems } from "@/components/runbook/runbook-problems";
import { RunbookSections } from "@/components/runbook/runbook-sections";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { TopBar } from "@/components/shell/top-bar";
import { requirePagePerson } from "@/lib/auth/page";
import { AppError } from "@/lib/errors";
import { notFound } from "@/lib/http/not-found";
import { getRunbook } from "@/lib/services/runbook/library";
import { readFleet } from "@/lib/services/target/views";

export const metadata: Metadata = { title: "Runbook" };
export const dynamic = "force-dynamic";

export default async function RunbookPage({ params }: { params: Promise<{ id: string }> }) {
  const person = await requirePagePerson();
  const { id } = await params;
  const { runbook, problems } = await getRunbook(id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  const fleet = await readFleet(Date.now());
  return (
    <>
      <TopBar current="runbooks" user={person} prometheus={fleet.prometheus} timeScale={fleet.timeScale}>
        <SignOutForm />
      </TopBar>
      <main className="mx-auto max-w-4xl space-y-3 p-4">
        <h1 className="font-semibold text-title">{runbook.title}</h1>
        <RunbookProblems file={`runbooks/${id}.md`} problems={problems} />
        <RunbookBlocks blocks={runbook.preamble} />
        <RunbookSections sections={runbook.sections} headingLevel={2} />
      </main>
    </>
  );
}
