import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { RestartTable, RunTable, VerdictTable } from "@/components/history/target-tables";
import { TimesTable } from "@/components/history/times-table";
import { WorkedTable } from "@/components/history/worked-table";
import { IncidentList } from "@/components/incident/incident-list";
import { ProfileList } from "@/components/profile/profile-list";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { TopBar } from "@/components/shell/top-bar";
import { requirePagePerson } from "@/lib/auth/page";
import { encodeIncidentFilter } from "@/lib/domain/history/filter";
import { AppError } from "@/lib/errors";
import { paths } from "@/lib/paths";
import { readTargetHistory } from "@/lib/services/history/target-history";
import { listProfiles } from "@/lib/services/profile/read";
import { toProfileView } from "@/lib/services/profile/views";
import { readFleet } from "@/lib/services/target/views";

export const metadata: Metadata = { title: "History of a node" };
export const dynamic = "force-dynamic";

/** What happened to one node: incidents, runs, starts, verdicts, heap profiles, and what worked. */
export default async function TargetPage({ params }: { params: Promise<{ id: string }> }) {
  const person = await requirePagePerson();
  const { id } = await params;
  const history = await readTargetHistory(id, Date.now()).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
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
  const fleet = await readFleet(Date.now());
  return (
    <>
      <TopBar current="fleet" user={person} prometheus={fleet.prometheus} timeScale={fleet.timeScale}>
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
