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
import { AppError } from "@/lib/errors";
import { notFound } from "@/lib/http/not-found";
import { paths } from "@/lib/paths";
import { resolveForSignOffAction, signIncidentFormAction, signOffFormAction } from "@/lib/server-actions/sign-off";
import { getIncidentView } from "@/lib/services/incident/views";
import { readPart } from "@/lib/services/part";
import { readSignOffState } from "@/lib/services/sign-off/state";

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
  const [incident, part] = await Promise.all([
    getIncidentView(id, now),
    readPart("sign-off", readSignOffState(id, now)),
  ]).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  return (
    <>
      <div className="print:hidden">
        <TopBar
          current="incidents"
          user={person}
          prometheus={incident.prometheus ? [incident.prometheus] : []}
          timeScale={incident.timeScale}
        >
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
        {incident.run?.watch && (
          <p>
            Watch after the last run: <strong>{incident.run.watch.state}</strong>, {incident.run.watch.detail}.
          </p>
        )}
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
