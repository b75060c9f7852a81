import type { Metadata } from "next";
import { FleetLive } from "@/components/fleet/fleet-live";
import { NoScriptRefresh } from "@/components/shell/no-script-refresh";
import { requirePagePerson } from "@/lib/auth/page";
import { readFleet } from "@/lib/services/target/views";

export const metadata: Metadata = { title: "Fleet" };
export const dynamic = "force-dynamic";

export default async function FleetPage({ searchParams }: { searchParams: Promise<{ problem?: string }> }) {
  const person = await requirePagePerson();
  const { problem } = await searchParams;
  return (
    <>
      <NoScriptRefresh />
      <FleetLive initial={await readFleet(Date.now())} user={person.name} problem={problem ?? null} />
    </>
  );
}
