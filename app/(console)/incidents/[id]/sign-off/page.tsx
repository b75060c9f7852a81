import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import Link from "next/link";
import { IncidentStateBadge } from "@/components/incident/incident-state-badge";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { TopBar } from "@/components/shell/top-bar";
import { BlockerList } from "@/components/sign-off/blocker-list";
import { ClosingRecord } from "@/components/sign-off/closing-record";
import { ResolveForm } from "@/components/sign-off/resolve-form";
import { SignOffList } from "@/components/sign-off/sign-off-list";
import { SignaturePanel } from "@/components/sign-off/signature-panel";
import { PartOfPage } from "@/components/ui/unread-state";
import { requirePagePerson } from "@/lib/auth/page";
import { ownerKey } from "@/lib/domain/incident/ownership";
import type { SignOffStateView } from "@/lib/domain/sign-off/view";
import { orNotFound } from "@/lib/http/or-not-found";
import { paths } from "@/lib/paths";
import { resolveForSignOffAction, signIncidentFormAction, signOffFormAction } from "@/lib/server-actions/sign-off";
import { getIncident } from "@/lib/services/incident/get";
import { readPart } from "@/lib/services/part";
import { findLatestRun } from "@/lib/services/run/views";
import { readSignOffState } from "@/lib/services/sign-off/state";
import { readPageHead } from "@/lib/services/target/page-head";
import { toIncidentSummary } from "@/lib/services/target/views";

export const metadata: Metadata = { title: "Sign-off" };
export const dynamic = "force-dynamic";

interface SignOffPageProps {
  params: Promise<{ id: string }>;
}

/** The post-incident items and the signatures under the incident. A page of its own, so that nothing reloads under a note. */
export default async function SignOffPage({ params }: SignOffPageProps) {
  const person = await requirePagePerson();
  const { id } = await params;
  const now = Date.now();
  const [row, run, part, head] = await orNotFound(
    Promise.all([
      getIncident(id),
      readPart("run", findLatestRun(id)),
      readPart("sign-off", readSignOffState(id, now)),
      readPageHead(now),
    ]),
  );
  const incident = toIncidentSummary(row);
  return (
    <>
      <div className="print:hidden">
        <TopBar current="incidents" user={person} {...head}>
          <SignOutForm />
        </TopBar>
      </div>
      <main className="mx-auto max-w-3xl space-y-3 p-4 print:max-w-none print:p-0">
        <h1 className="font-semibold text-title">
          {incident.targetName} · {incident.title} #{incident.number}
        </h1>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <IncidentStateBadge state={incident.state} />
          <Link className="text-link inline-flex min-h-6 items-center print:hidden" href={paths.incident(id)}>
            Back to the incident
          </Link>
        </div>
        <PartOfPage what="The runs of this incident" part={run}>
          {(latest) =>
            latest?.watch && (
              <p>
                Watch after the last run: <strong>{latest.watch.state}</strong>, {latest.watch.detail}.
              </p>
            )
          }
        </PartOfPage>
        <PartOfPage what="The items to sign and the signatures" part={part}>
          {(view) => <SignOffParts view={view} personId={ownerKey(person)} />}
        </PartOfPage>
      </main>
    </>
  );
}

/** What blocks closing or the record of it, the items, and the signatures under the incident. */
function SignOffParts({ view, personId }: { view: SignOffStateView; personId: string }) {
  const canResolve = view.blockers.some(({ kind }) => kind === "not-resolved");
  return (
    <>
      {view.state === "signed_off" ? <ClosingRecord view={view} /> : <BlockerList view={view} />}
      <SignOffList view={view} signOffAction={signOffFormAction} />
      {canResolve && (
        <ResolveForm incidentId={view.incidentId} firing={view.firing} resolveAction={resolveForSignOffAction} />
      )}
      {!view.isMerged && (
        <SignaturePanel view={view} personId={personId} formKey={randomUUID()} signAction={signIncidentFormAction} />
      )}
    </>
  );
}
