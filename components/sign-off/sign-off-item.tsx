import type { FormAction } from "@/components/remediation/form-action";
import { Button } from "@/components/ui/button";
import { StateGlyph } from "@/components/ui/state-glyph";
import { formatUtc } from "@/lib/domain/format/format";
import type { SignOffView } from "@/lib/domain/run/view";

const maxNoteLength = 2000;

export interface SignOffItemProps {
  incidentId: string;
  item: SignOffView;
  signOffAction: FormAction;
  /** Nothing can be signed off any more, or not yet. */
  disabled: boolean;
  closed: boolean;
  now: number;
}

/** One post-incident item: who signed it off, when and with which note; until then the form for it. */
export function SignOffItem({ incidentId, item, signOffAction, disabled, closed, now }: SignOffItemProps) {
  const { signedOff, itemId, text } = item;
  const noteId = `note-${itemId}`;
  return (
    <li id={`sign-off-${itemId}`} className="flex gap-2 px-3 py-2">
      <span className={`flex h-5 items-center ${signedOff ? "text-calm" : "text-muted"}`}>
        <StateGlyph state={signedOff ? "met" : "not met"} />
      </span>
      <div className="min-w-0 flex-1 space-y-1">
        <p>
          {text} {!signedOff && <span className="text-muted">· not signed off</span>}
        </p>
        {signedOff && (
          <>
            <p className="text-muted">
              Signed off by {signedOff.by},{" "}
              <time dateTime={new Date(signedOff.at).toISOString()}>{formatUtc(signedOff.at, now)}</time>
            </p>
            {signedOff.note !== "" && (
              <p className="whitespace-pre-wrap break-words border-edge border-l-2 pl-2">{signedOff.note}</p>
            )}
          </>
        )}
        {!signedOff && !closed && (
          <form action={signOffAction} className="flex flex-wrap items-end gap-2">
            <input type="hidden" name="incidentId" value={incidentId} />
            <input type="hidden" name="itemId" value={itemId} />
            <div className="min-w-40 flex-1">
              <label htmlFor={noteId} className="text-muted text-small">
                Note (optional)<span className="sr-only"> for {text}</span>
              </label>
              <textarea
                id={noteId}
                name="note"
                rows={1}
                maxLength={maxNoteLength}
                disabled={disabled}
                className="field-sizing-content block max-h-40 min-h-7 w-full rounded-box border border-edge-strong bg-surface px-2 py-0.5"
              />
            </div>
            <Button type="submit" disabled={disabled} aria-label={`Sign off: ${text}`}>
              Sign off
            </Button>
          </form>
        )}
      </div>
    </li>
  );
}
