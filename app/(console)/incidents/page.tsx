import type { Metadata } from "next";
import { IncidentList } from "@/components/incident/incident-list";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { TopBar } from "@/components/shell/top-bar";
import { requirePagePerson } from "@/lib/auth/page";
import { listIncidents } from "@/lib/services/incident/views";
import { readFleet } from "@/lib/services/target/views";

export const metadata: Metadata = { title: "Incidents" };
export const dynamic = "force-dynamic";

export default async function IncidentsPage() {
  const person = await requirePagePerson();
  const now = Date.now();
  const [incidents, fleet] = await Promise.all([listIncidents(), readFleet(now)]);
  return (
    <>
      <TopBar
        current="incidents"
        user={person}
        dataAgeMs={null}
        prometheus={fleet.prometheus}
        timeScale={fleet.timeScale}
      >
        <SignOutForm />
      </TopBar>
      <main className="mx-auto max-w-6xl p-4">
        <h1 className="mb-3 font-semibold text-title">Incidents</h1>
        <IncidentList incidents={incidents} now={now} />
      </main>
    </>
  );
}
