import { OctagonAlert } from "lucide-react";
import Link from "next/link";
import { Age } from "@/components/ui/age";
import type { LostTimerView } from "@/lib/domain/timer/view";
import { paths } from "@/lib/paths";

export interface LostTimersProps {
  timers: readonly LostTimerView[];
  now: number;
  /** Where several incidents are shown together. */
  withLink?: boolean;
}

/** Timers that should have fired and did not: which, when, and what to do. Nothing when there are none. */
export function LostTimers({ timers, now, withLink = false }: LostTimersProps) {
  if (timers.length === 0) return null;
  return (
    <ul aria-label="Timers that did not fire" className="space-y-2">
      {timers.map(({ incidentId, kind, dueAt, text, advice, firedAt }) => (
        <li
          key={`${incidentId} ${kind} ${dueAt}`}
          className={`flex gap-2 break-words rounded-box border px-3 py-2 ${firedAt === null ? "border-critical" : "border-edge text-muted"}`}
        >
          <OctagonAlert
            size={18}
            aria-hidden="true"
            className={`mt-0.5 shrink-0 ${firedAt === null ? "text-critical" : ""}`}
          />
          <p className="min-w-0">
            <strong className="font-semibold">{text}</strong> {advice}
            {firedAt !== null && (
              <>
                It fired late, <Age at={firedAt} now={now} />.
              </>
            )}
            {withLink && (
              <>
                {" "}
                <Link className="text-link" href={paths.incident(incidentId)}>
                  Open the incident
                </Link>
              </>
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}
