import Link from "next/link";
import { LinkPending } from "@/components/shell/link-pending";
import { paths } from "@/lib/paths";

/** The way from an incident to the links that share it. */
export function SharePageLink({ incidentId }: { incidentId: string }) {
  return (
    <Link href={paths.shareLinks(incidentId)} className="text-link inline-flex min-h-6 items-center">
      Share
      <LinkPending />
    </Link>
  );
}
