import type { Metadata } from "next";
import Link from "next/link";
import { FilingPanel } from "@/components/escalation/filing-panel";
import { IssuePanel } from "@/components/escalation/issue-panel";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { TopBar } from "@/components/shell/top-bar";
import { PartOfPage } from "@/components/ui/unread-state";
import { requirePagePerson } from "@/lib/auth/page";
import { orNotFound } from "@/lib/http/or-not-found";
import { paths } from "@/lib/paths";
import { fileIssueFormAction } from "@/lib/server-actions/escalation";
import { config } from "@/lib/services/config";
import { findFiling } from "@/lib/services/escalation/request-issue";
import { readPart } from "@/lib/services/part";
import { readEscalation } from "@/lib/services/report/escalation";
import { readPageHead } from "@/lib/services/target/page-head";

export const metadata: Metadata = { title: "Escalation issue" };
export const dynamic = "force-dynamic";

/** The issue to file with those who make the node. */
export default async function EscalationPage({ params }: { params: Promise<{ id: string }> }) {
  const person = await requirePagePerson();
  const { id } = await params;
  const { issue, forge, newIssueUrl } = await orNotFound(readEscalation(id, Date.now()));
  const [head, filing] = await Promise.all([readPageHead(Date.now()), readPart("filing", findFiling(id))]);
  return (
    <>
      <TopBar current="incidents" user={person} {...head}>
        <SignOutForm />
      </TopBar>
      <main className="mx-auto max-w-4xl space-y-3 p-4">
        <h1 className="font-semibold text-title">Escalation issue</h1>
        <p>
          <Link className="text-link inline-flex min-h-6 items-center" href={paths.incident(id)}>
            Back to the incident
          </Link>
        </p>
        {forge && config().escalation.tokenFile !== undefined && (
          <PartOfPage what="Whether the issue is filed" part={filing}>
            {(one) => (
              <FilingPanel
                incidentId={id}
                host={new URL(forge.url).host}
                filing={one}
                now={Date.now()}
                action={fileIssueFormAction}
              />
            )}
          </PartOfPage>
        )}
        <IssuePanel issue={issue} forge={forge} newIssueUrl={newIssueUrl} />
      </main>
    </>
  );
}
