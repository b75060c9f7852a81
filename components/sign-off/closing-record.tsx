import { formatUtc } from "@/lib/domain/format/format";
import type { SignOffStateView } from "@/lib/domain/sign-off/view";

export interface ClosingRecordProps {
  view: Pick<SignOffStateView, "signatures" | "signedOffAt" | "isMerged" | "now">;
}

/** How a closed incident came to be closed, and whether what was signed is still what there is. */
export function ClosingRecord({ view: { signatures, signedOffAt, isMerged, now } }: ClosingRecordProps) {
  if (isMerged) return <p className="font-semibold">Merged into another incident, which is signed in its place.</p>;
  const isChanged = signatures.some(({ changes }) => changes.length > 0);
  const at = signedOffAt === null ? "" : ` at ${formatUtc(signedOffAt, now)}`;
  const by = signatures.length === 0 ? "" : ` by ${signatures.map((one) => one.by).join(", ")}`;
  return (
    <div className="space-y-1">
      <p className="font-semibold">
        Closed: signed off{by}
        {at}
      </p>
      {signatures.length > 0 && isChanged && (
        <p role="alert" className="font-semibold text-critical">
          Changed since it was signed. What changed is told beside each signature below.
        </p>
      )}
      {signatures.length > 0 && !isChanged && (
        <p className="text-muted">What was signed is unchanged: worked out anew just now, it has the same hash.</p>
      )}
      {signatures.length === 0 && <p className="text-muted">Closed before signatures under the whole were kept.</p>}
    </div>
  );
}
