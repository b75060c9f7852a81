import { KeptForm } from "@/components/form/kept-form";
import { Button } from "@/components/ui/button";
import { Instant } from "@/components/ui/instant";
import { Panel } from "@/components/ui/panel";
import { formatUtc } from "@/lib/domain/format/format";
import type { SignatureView, SignOffStateView } from "@/lib/domain/sign-off/view";
import { paths } from "@/lib/paths";
import type { KeptAction } from "@/lib/server-actions/form-state";

export interface SignaturePanelProps {
  view: SignOffStateView;
  /** Of who looks at the page, as the signatures have it. */
  personId: string;
  /** One per rendered page: every press on its button is the same signature. */
  formKey: string;
  signAction: KeptAction;
}

const shortHash = (sha256: string): string => sha256.slice(0, 12);

/** Who has signed the incident as a whole, whether that still holds, and the form for the one who looks at it. */
export function SignaturePanel({ view, personId, formKey, signAction }: SignaturePanelProps) {
  const { signatures, people, blockers, state, now, resolution, verdict, contentSha256 } = view;
  const valid = signatures.filter(({ changes }) => changes.length === 0);
  const isOpen = state !== "signed_off";
  const others = valid.filter((one) => one.personId !== personId);
  const hasSigned = others.length < valid.length && valid.length < people;
  return (
    <Panel
      id="signatures"
      title="Signatures under the incident"
      aside={
        <span role="status" className="text-muted">
          {valid.length} of {people} given
        </span>
      }
    >
      <div className="space-y-2 px-3 py-2">
        <p>
          {resolution === null
            ? "The incident is not resolved yet."
            : `Resolved ${formatUtc(resolution.at, now)} by ${resolution.by}: ${resolution.reason}.`.replace(
                /\.\.$/,
                ".",
              )}{" "}
          {verdict === null ? "There is no verdict on the target." : `Verdict: ${verdict}.`}
        </p>
        {signatures.length > 0 ? (
          <ul className="space-y-1">
            {signatures.map((signature) => (
              <SignatureLine key={signature.personId} signature={signature} now={now} isOpen={isOpen} />
            ))}
          </ul>
        ) : (
          <p className="text-muted">Nobody has signed yet.</p>
        )}
        {isOpen && blockers.length > 0 && (
          <p className="text-muted">It can be signed once nothing above blocks closing.</p>
        )}
        {isOpen && blockers.length === 0 && hasSigned && (
          <p className="font-medium">You have signed. Another person has to sign what is here now.</p>
        )}
        {isOpen && blockers.length === 0 && !hasSigned && (
          <KeptForm
            id="sign-incident"
            action={signAction}
            heldPath={paths.signOff(view.incidentId)}
            refusedWord="Not signed"
            className="space-y-1.5 print:hidden"
          >
            <input type="hidden" name="incidentId" value={view.incidentId} />
            <input type="hidden" name="contentSha256" value={contentSha256} />
            <input type="hidden" name="key" value={formKey} />
            <p>
              You put your name to the items above with their evidence, notes and waivers, to how the incident was
              resolved, the verdict, and the timeline so far: content{" "}
              <code className="font-mono" title={contentSha256}>
                {shortHash(contentSha256)}
              </code>
              .
            </p>
            <Button type="submit" variant="primary">
              {others.length + 1 >= people ? "Sign and close the incident" : "Sign the incident"}
            </Button>
          </KeptForm>
        )}
      </div>
    </Panel>
  );
}

interface SignatureLineProps {
  signature: SignatureView;
  now: number;
  isOpen: boolean;
}

function SignatureLine({ signature, now, isOpen }: SignatureLineProps) {
  const { by, at, contentSha256, changes } = signature;
  return (
    <li className="break-words">
      <strong className="font-semibold">{by}</strong>, <Instant at={at} now={now} />, content{" "}
      <code className="font-mono" title={contentSha256}>
        {shortHash(contentSha256)}
      </code>
      {changes.length === 0 ? (
        <span className="text-muted">, unchanged since</span>
      ) : (
        <p className="font-semibold text-attention">
          Changed since it was signed: {changes.join("; ")}.{isOpen && ` ${by} is asked again.`}
        </p>
      )}
    </li>
  );
}
