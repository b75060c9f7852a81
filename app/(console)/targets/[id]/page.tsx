import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { RestartTable, RunTable, VerdictTable } from "@/components/history/target-tables";
import { TimesTable } from "@/components/history/times-table";
import { WorkedTable } from "@/components/history/worked-table";
import { IncidentList } from "@/components/incident/incident-list";
import { ProfileList } from "@/components/profile/profile-list";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { TopBar } from "@/components/shell/top-bar";
import { PartOfPage } from "@/components/ui/unread-state";
import { requirePagePerson } from "@/lib/auth/page";
import { encodeIncidentFilter } from "@/lib/domain/history/filter";
import type { Part } from "@/lib/domain/part";
import { orNotFound } from "@/lib/http/or-not-found";
import { paths } from "@/lib/paths";
import { readTargetHistoryParts } from "@/lib/services/history/target-history";
import { readPart } from "@/lib/services/part";
import { listProfileViews } from "@/lib/services/profile/views";
import { readPageHead } from "@/lib/services/target/page-head";

export const metadata: Metadata = { title: "History of a node" };
export const dynamic = "force-dynamic";

/** What happened to one node: incidents, runs, starts, verdicts, heap profiles, and what worked. */
export default async function TargetPage({ params }: { params: Promise<{ id: string }> }) {
  const person = await requirePagePerson();
  const { id } = await params;
  const history = await orNotFound(readTargetHistoryParts(id, Date.now()));
  const { worked, times, runs, verdicts, restarts, incidents, now } = history;
  const profiles = await readPart("profiles", listProfileViews({ targetId: history.targetId }));
  const parts = [
    part("What worked", worked, (list) => <WorkedTable worked={list} />),
    part("Times", times, (list) => <TimesTable times={list} />),
    part("Runs", runs, (list) => <RunTable runs={list} />),
    part("Verdicts", verdicts, (list) => <VerdictTable verdicts={list} />),
    part("Heap profiles", profiles, (list) => (
      <ProfileList profiles={list} nextStep="They are taken or uploaded on the page of an incident of this node." />
    )),
    part("Starts of the process, last 7 days", restarts, (list) => <RestartTable restarts={list} />),
    part("Incidents", incidents, (list) => <IncidentList incidents={list} now={now} />),
  ];
  const head = await readPageHead(Date.now());
  return (
    <>
      <TopBar current="fleet" user={person} {...head}>
        <SignOutForm />
      </TopBar>
      <main className="mx-auto max-w-6xl space-y-4 p-4">
        <h1 className="font-semibold text-title">History of {history.targetName}</h1>
        <p className="text-muted">
          The newest 50 of each kind.{" "}
          <Link
            href={paths.incidentsOf(encodeIncidentFilter({ target: history.targetId }))}
            className="text-link inline-flex min-h-6 items-center"
          >
            All incidents of this node
          </Link>
        </p>
        {parts.map(({ title, content }) => (
          <section key={title} className="space-y-2">
            <h2 className="font-semibold text-strong">{title}</h2>
            {content}
          </section>
        ))}
      </main>
    </>
  );
}

function part<T>(title: string, read: Part<T>, draw: (list: T) => ReactNode) {
  return {
    title,
    content: (
      <PartOfPage what={title} part={read}>
        {draw}
      </PartOfPage>
    ),
  };
}
