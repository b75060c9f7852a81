import Link from "next/link";
import { Instant } from "@/components/ui/instant";
import { StateGlyph } from "@/components/ui/state-glyph";
import type { SignOffItemView } from "@/lib/domain/sign-off/view";
import { paths } from "@/lib/paths";
import type { KeptAction } from "@/lib/server-actions/form-state";
import { ItemEvidence } from "./item-evidence";
import { ItemForm } from "./item-form";

export interface SignOffItemProps {
  incidentId: string;
  item: SignOffItemView;
  signOffAction: KeptAction;
  /** The incident is closed: what stands here is a record. */
  closed: boolean;
  now: number;
}

/** One post-incident item: what data says, what a person holds against it, who signed or waived it; until then the form for it. */
export function SignOffItem({ incidentId, item, signOffAction, closed, now }: SignOffItemProps) {
  const { signedOff, itemId, text, result, overrule, state, check } = item;
  const isAsked = !closed && (signedOff === null || signedOff.hasWorsened);
  return (
    <li id={`sign-off-${itemId}`} className="break-inside-avoid space-y-1.5 px-3 py-2.5">
      <h3 className="flex flex-wrap items-baseline gap-x-2 font-medium">
        <span className={signedOff ? "text-calm" : "text-muted"}>
          <StateGlyph state={signedOff ? "met" : "not met"} />
        </span>
        <span className="min-w-0 flex-1">{text}</span>
        <span className="text-muted text-small">{wordOf(signedOff)}</span>
      </h3>
      <div className="space-y-1.5 pl-5">
        {signedOff?.evidence && (
          <ItemEvidence moment="when it was signed" result={signedOff.evidence} now={now} isOpen={closed} />
        )}
        {result && !closed && (signedOff === null || result.state !== signedOff.evidence?.state) && (
          <ItemEvidence moment="now" result={result} now={now} isOpen={false} />
        )}
        {check !== null && result === null && signedOff === null && (
          <p className="text-muted">
            unknown: the worker has not evaluated this item. It needs a target, and a worker that runs.
          </p>
        )}
        {check === null && signedOff === null && (
          <p className="text-muted">No check is bound to it: your word counts.</p>
        )}
        {overrule && (
          <p>
            <strong className="font-semibold">Overruled: {overrule.state}</strong> by {overrule.by},{" "}
            <Instant at={overrule.at} now={now} />: {overrule.note}
          </p>
        )}
        {signedOff && (
          <p className="text-muted">
            {signedOff.waived ? "Waived" : "Signed off"} by {signedOff.by}, <Instant at={signedOff.at} now={now} />
          </p>
        )}
        {signedOff && signedOff.note !== "" && (
          <p className="whitespace-pre-wrap break-words border-edge border-l-2 pl-2">
            {signedOff.waived && <span className="text-muted">Reason: </span>}
            {signedOff.note}
          </p>
        )}
        {signedOff?.hasWorsened && !closed && (
          <p className="font-semibold text-attention">Not met any more since it was signed: sign or waive it anew.</p>
        )}
        {isAsked && <ItemForm incidentId={incidentId} item={item} signOffAction={signOffAction} />}
        {isAsked && check !== null && state !== "met" && (
          <p className="text-small">
            <Link
              className="text-link inline-flex min-h-6 items-center"
              href={`${paths.incident(incidentId)}#item-${itemId}`}
            >
              Overrule the check, in the checklist<span className="sr-only">: {text}</span>
            </Link>
          </p>
        )}
      </div>
    </li>
  );
}

const wordOf = (signedOff: SignOffItemView["signedOff"]) =>
  signedOff === null ? "not signed off" : signedOff.waived ? "waived" : "signed off";
