import { Check } from "lucide-react";
import Link from "next/link";
import { LinkPending } from "@/components/shell/link-pending";
import { Age } from "@/components/ui/age";
import type { SignOffView } from "@/lib/domain/run/view";
import { paths } from "@/lib/paths";

export interface SignOffLinkProps {
  incidentId: string;
  signOff: SignOffView | undefined;
  now: number;
}

/** Stands beside a post-incident item in the checklist: who signed it, or the way to the page where it is signed. */
export function SignOffLink({ incidentId, signOff, now }: SignOffLinkProps) {
  if (signOff?.signedOff) {
    return (
      <span className="inline-flex min-h-6 items-center gap-1 text-small">
        <Check size={16} aria-hidden="true" className="text-calm" />
        {signOff.signedOff.waived ? "waived" : "signed"} by {signOff.signedOff.by},{" "}
        <Age at={signOff.signedOff.at} now={now} />
      </span>
    );
  }
  return (
    <Link className="text-link inline-flex min-h-6 items-center text-small" href={paths.signOff(incidentId)}>
      Sign off
      <LinkPending />
    </Link>
  );
}
