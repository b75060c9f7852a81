import type { Metadata } from "next";
import { RunbookBlocks } from "@/components/runbook/runbook-blocks";
import { RunbookProblems } from "@/components/runbook/runbook-problems";
import { RunbookSections } from "@/components/runbook/runbook-sections";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { TopBar } from "@/components/shell/top-bar";
import { requirePagePerson } from "@/lib/auth/page";
import { orNotFound } from "@/lib/http/or-not-found";
import { getRunbook } from "@/lib/services/runbook/library";
import { readPageHead } from "@/lib/services/target/page-head";

export const metadata: Metadata = { title: "Runbook" };
export const dynamic = "force-dynamic";

export default async function RunbookPage({ params }: { params: Promise<{ id: string }> }) {
  const person = await requirePagePerson();
  const { id } = await params;
  const { runbook, problems } = await orNotFound(getRunbook(id));
  const head = await readPageHead(Date.now());
  return (
    <>
      <TopBar current="runbooks" user={person} {...head}>
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
