import { KeptTextarea } from "@/components/form/kept-fields";
import type { PlanView } from "@/lib/domain/run/view";

export interface RepeatReasonProps {
  id: string;
  /** The action's title. */
  title: string;
  repeatOf: NonNullable<PlanView["repeatOf"]>;
  /** The id of what was refused about the form; null when nothing was. */
  problemId: string | null;
}

/** Asked for where the same was done before and has not held: it escalates, with this reason on the timeline. */
export function RepeatReason({ id, title, repeatOf: { count, earlier }, problemId }: RepeatReasonProps) {
  return (
    <div className="rounded-box border border-attention px-2 py-1">
      <div id={`${id}-note`}>
        <p>
          <strong className="font-semibold text-attention">It has not held before:</strong> {title}, done{" "}
          {count === 1 ? "once" : `${count} times`} in this incident and those it follows. Confirming escalates.
        </p>
        <ul className="list-disc pl-5">
          {earlier.map((run) => (
            <li key={run} className="break-words">
              {run}
            </li>
          ))}
        </ul>
      </div>
      <label htmlFor={id} className="mt-1 block">
        Why again?
      </label>
      <KeptTextarea
        id={id}
        name="reason"
        required
        minLength={3}
        maxLength={500}
        rows={2}
        aria-describedby={problemId === null ? `${id}-note` : `${id}-note ${problemId}`}
        className="w-full rounded-box border border-edge-strong bg-surface px-2 py-0.5"
      />
    </div>
  );
}
