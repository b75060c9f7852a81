import Link from "next/link";
import { EmptyState } from "@/components/ui/empty-state";
import { paths } from "@/lib/paths";

export default function NotFound() {
  return (
    <main className="mx-auto max-w-2xl p-6">
      <h1 className="mb-4 font-semibold text-title">Nothing at this address</h1>
      <EmptyState title="The incident, node, runbook or heap profile does not exist, or the link is cut short.">
        <Link className="underline" href={paths.fleet()}>
          Back to the fleet
        </Link>
      </EmptyState>
    </main>
  );
}
