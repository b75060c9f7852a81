import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { TopBar } from "@/components/shell/top-bar";
import { SignOffList } from "@/components/sign-off/sign-off-list";
import { requirePagePerson } from "@/lib/auth/page";
import { AppError } from "@/lib/errors";
import { paths } from "@/lib/paths";
import { signOffFormAction } from "@/lib/server-actions/remediation";
import { getIncidentView } from "@/lib/services/incident/views";

export const metadata: Metadata = { title: "Sign-off" };
export const dynamic = "force-dynamic";

interface SignOffPageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ problem?: string }>;
}

/** The post-incident items, each signed by a person with a note. A page of its own, so that nothing reloads under a note. */
export default async function SignOffPage({ params, searchParams }: SignOffPageProps) {
  const person = await requirePagePerson();
  const [{ id }, { problem }] = await Promise.all([params, searchParams]);
  const view = await getIncidentView(id, Date.now()).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  return (
    <>
      <TopBar
        current="incidents"
        user={person}
        dataAgeMs={null}
        prometheus={view.prometheus ? [view.prometheus] : []}
        timeScale={view.timeScale}
      >
        <SignOutForm />
      </TopBar>
      <main className="mx-auto max-w-3xl space-y-3 p-4">
        <h1 className="font-semibold text-title">
          {view.targetName} · {view.title} #{view.number}
        </h1>
        <p>
          <Link className="text-link inline-flex min-h-6 items-center" href={paths.incident(id)}>
            Back to the incident
          </Link>
        </p>
        {view.run?.watch && (
          <p>
            Watch after the last run: <strong>{view.run.watch.state}</strong>, {view.run.watch.detail}.
          </p>
        )}
        <SignOffList
          incidentId={id}
          items={view.signOffs}
          signOffAction={signOffFormAction}
          incidentState={view.state}
          now={view.now}
          problem={problem ?? null}
        />
      </main>
    </>
  );
}
