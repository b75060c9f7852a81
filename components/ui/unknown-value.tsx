export interface UnknownValueProps {
  /** The word for why there is no number, such as `not exposed`. */
  word?: string;
  /** The reason in full, shown on hover. */
  reason?: string | null;
}

/** An absent number: an em rule on hatching, with a word. Never a zero. */
export function UnknownValue({ word, reason = null }: UnknownValueProps) {
  return (
    <span title={reason ?? undefined} className="inline-flex flex-wrap items-center gap-x-1.5 text-muted">
      <span className="hatched rounded-box px-1.5">
        <span className="rounded-box bg-surface px-1">—</span>
      </span>
      {word ?? <span className="sr-only">unknown</span>}
    </span>
  );
}
