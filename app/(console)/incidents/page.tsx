import type { Metadata } from "next";
import Link from "next/link";
import { IncidentFilterForm } from "@/components/history/incident-filter-form";
import { TimesTable } from "@/components/history/times-table";
import { WorkedTable } from "@/components/history/worked-table";
import { IncidentList } from "@/components/incident/incident-list";
import { LinkPending } from "@/components/shell/link-pending";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { TopBar } from "@/components/shell/top-bar";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { FailedState } from "@/components/ui/failed-state";
import { PartOfPage } from "@/components/ui/unread-state";
import { requirePagePerson } from "@/lib/auth/page";
import { decodeIncidentFilter, encodeIncidentFilter } from "@/lib/domain/history/filter";
import { paths } from "@/lib/paths";
import { config } from "@/lib/services/config";
import { listIncidents } from "@/lib/services/history/list-incidents";
import { readTimes } from "@/lib/services/history/times";
import { readWorked } from "@/lib/services/history/worked";
import { readPart } from "@/lib/services/part";
import { listRunbooks } from "@/lib/services/runbook/library";
import { readPageHead } from "@/lib/services/target/page-head";

export const metadata: Metadata = { title: "Incidents" };
export const dynamic = "force-dynamic";

const pageSize = 50;

interface IncidentsPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** All incidents, narrowed by what stands in the address, with how long they took and what helped. */
export default async function IncidentsPage({ searchParams }: IncidentsPageProps) {
  const person = await requirePagePerson();
  const { filter, before, problems } = decodeIncidentFilter(await searchParams);
  const now = Date.now();
  const [page, times, worked, head, runbooks] = await Promise.all([
    readPart("incidents", listIncidents(filter, { before, limit: pageSize })),
    readPart("times", readTimes(filter)),
    readPart("worked", readWorked(filter.target ?? null, now)),
    readPageHead(now),
    listRunbooks(),
  ]);
  const isNarrowed = encodeIncidentFilter(filter) !== "";
  const targets = config()
    .targets.map(({ id, name }) => ({ id, name }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  return (
    <>
      <TopBar current="incidents" user={person} {...head}>
        <SignOutForm />
      </TopBar>
      <main className="mx-auto max-w-6xl space-y-3 p-4">
        <h1 className="font-semibold text-title">Incidents</h1>
        <IncidentFilterForm filter={filter} targets={targets} runbookIds={runbooks.map(({ id }) => id)} />
        {problems.length > 0 ? (
          <FailedState
            title="This list cannot be narrowed like that"
            meaning={`${problems.join("; ")}.`}
            remedy="Correct the field and show the list again, or see all incidents."
            retryHref={paths.incidents()}
          />
        ) : (
          <PartOfPage what="Incidents" part={page}>
            {({ incidents, next }) => (
              <>
                {incidents.length === 0 && (isNarrowed || before !== null) ? (
                  <EmptyState title="No incident matches">Narrow it less, or see all incidents.</EmptyState>
                ) : (
                  <IncidentList incidents={incidents} now={now} />
                )}
                {next !== null && (
                  <Link href={paths.incidentsOf(encodeIncidentFilter(filter, next))} className={buttonClass()}>
                    Older incidents
                    <LinkPending />
                  </Link>
                )}
              </>
            )}
          </PartOfPage>
        )}
        {problems.length === 0 && (
          <>
            <h2 className="pt-2 font-semibold text-strong">Times {isNarrowed && "of these incidents"}</h2>
            <PartOfPage what="Times" part={times}>
              {(data) => <TimesTable times={data} />}
            </PartOfPage>
            <h2 className="pt-2 font-semibold text-strong">
              What worked {filter.target === undefined ? "on all nodes" : `on ${filter.target}`}
            </h2>
            <PartOfPage what="What worked" part={worked}>
              {(data) => <WorkedTable worked={data} />}
            </PartOfPage>
          </>
        )}
      </main>
    </>
  );
}
