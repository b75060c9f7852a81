import { Age } from "@/components/ui/age";

export interface StaleNoteProps {
  /** The moment judged, epoch ms. */
  judgedAt: number;
  now: number;
  detail?: string | null;
}

/** Says that what follows is what was, not what is. */
export function StaleNote({ judgedAt, now, detail = null }: StaleNoteProps) {
  return (
    <p className="rounded-box border border-attention px-2 py-1 text-body">
      <strong className="font-semibold text-attention">
        as of <Age at={judgedAt} now={now} />: memory samples are stale
      </strong>
      {detail && <span> · {detail}</span>}
    </p>
  );
}
