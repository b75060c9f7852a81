import type { Metadata } from "next";
import Link from "next/link";
import { RestartTable, RunTable, VerdictTable } from "@/components/history/target-tables";
import { TimesTable } from "@/components/history/times-table";
import { WorkedTable } from "@/components/history/worked-table";
import { IncidentList } from "@/components/incident/incident-list";
import { ProfileList } from "@/components/profile/profile-list";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { TopBar } from "@/components/shell/top-bar";
import { requirePagePerson } from "@/lib/auth/page";
import { encodeIncidentFilter } from "@/lib/domain/history/filter";
import { orNotFound } from "@/lib/http/or-not-found";
import { paths } from "@/lib/paths";
import { readTargetHistory } from "@/lib/services/history/target-history";
import { listProfiles } from "@/lib/services/profile/read";
import { toProfileView } from "@/lib/services/profile/views";
import { readPageHead } from "@/lib/services/target/page-head";

export const metadata: Metadata = { title: "History of a node" };
export const dynamic = "force-dynamic";

/** What happened to one node: incidents, runs, starts, verdicts, heap profiles, and what worked. */
export default async function TargetPage({ params }: { params: Promise<{ id: string }> }) {
  const person = await requirePagePerson();
  const { id } = await params;
  const history = await orNotFound(readTargetHistory(id, Date.now()));
  const profiles = await listProfiles({ targetId: history.targetId });
  const parts = [
    { title: "What worked", content: <WorkedTable worked={history.worked} /> },
    { title: "Times", content: <TimesTable times={history.times} /> },
    { title: "Runs", content: <RunTable runs={history.runs} /> },
    { title: "Verdicts", content: <VerdictTable verdicts={history.verdicts} /> },
    {
      title: "Heap profiles",
      content: (
        <ProfileList
          profiles={profiles.map(toProfileView)}
          nextStep="They are taken or uploaded on the page of an incident of this node."
        />
      ),
    },
    { title: "Starts of the process, last 7 days", content: <RestartTable restarts={history.restarts} /> },
    { title: "Incidents", content: <IncidentList incidents={history.incidents} now={history.now} /> },
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
