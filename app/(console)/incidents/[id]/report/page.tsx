import type { Metadata } from "next";
import Link from "next/link";
import { ReportView } from "@/components/report/report-view";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { TopBar } from "@/components/shell/top-bar";
import { buttonClass } from "@/components/ui/button";
import { requirePagePerson } from "@/lib/auth/page";
import { orNotFound } from "@/lib/http/or-not-found";
import { paths } from "@/lib/paths";
import { makeReport } from "@/lib/services/report/make";
import { readPageHead } from "@/lib/services/target/page-head";

export const metadata: Metadata = { title: "Report" };
export const dynamic = "force-dynamic";

/** The whole incident as one document. */
export default async function ReportPage({ params }: { params: Promise<{ id: string }> }) {
  const person = await requirePagePerson();
  const { id } = await params;
  const { report, charts } = await orNotFound(makeReport(id, Date.now()));
  return (
    <>
      <div className="print:hidden">
        <TopBar current="incidents" user={person} {...(await readPageHead(Date.now()))}>
          <SignOutForm />
        </TopBar>
      </div>
      <main className="mx-auto max-w-4xl space-y-3 p-4">
        <p className="print:hidden">
          <Link className="text-link inline-flex min-h-6 items-center" href={paths.incident(id)}>
            Back to the incident
          </Link>
        </p>
        <ReportView report={report} charts={charts}>
          <Link href={paths.escalation(id)} className={buttonClass()}>
            Escalation issue
          </Link>
        </ReportView>
      </main>
    </>
  );
}
