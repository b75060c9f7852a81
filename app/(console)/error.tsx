"use client";
import { FailedState } from "@/components/ui/failed-state";
import { paths } from "@/lib/paths";

export default function ConsoleError({ error }: { error: Error & { digest?: string } }) {
  return (
    <main className="mx-auto max-w-2xl p-6">
      <h1 className="mb-4 font-semibold text-title">This page could not be made</h1>
      <FailedState
        title="The console could not read its own data"
        meaning="Most often its database does not answer. Nothing stored is lost, and nodes are not touched by this."
        remedy={`Check that PostgreSQL and the worker run (/api/health/ready names what is missing), then try again.${error.digest ? ` The log has the details under ${error.digest}.` : ""}`}
        retryHref={paths.fleet()}
      />
    </main>
  );
}
