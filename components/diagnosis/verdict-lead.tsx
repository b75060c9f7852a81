import type { DiagnosisView } from "@/lib/domain/diagnosis/view";
import { Gates } from "./gates";
import { HeadlineParts } from "./headline-parts";
import { isStale } from "./is-stale";
import { StaleNote } from "./stale-note";
import { VerdictInterval } from "./verdict-interval";

export interface VerdictLeadProps {
  diagnosis: DiagnosisView;
  now: number;
  /** How time is compressed; 1 is real time. */
  timeScale: number;
}

/** The sentence that decides, its interval, why, and the checks behind it. On stale samples it is muted and says of when. */
export function VerdictLead({ diagnosis, now, timeScale }: VerdictLeadProps) {
  const { verdict, trend, judgedAt, detail } = diagnosis;
  const { headline } = verdict;
  const stale = isStale(diagnosis);
  // At the limit there is no time left to give an interval for.
  const interval = headline.kind === "limit-reached" ? null : headline.interval;
  return (
    <div className="space-y-1">
      {/* Announced once: the note itself counts on every second. */}
      <p role="status" className="sr-only">
        {stale && "The memory samples are stale."}
      </p>
      {stale && <StaleNote judgedAt={judgedAt} now={now} detail={detail} />}
      <p className={`text-balance font-semibold text-lead ${stale ? "text-muted" : "text-plain"}`}>
        {headline.decides}
      </p>
      <div className={stale ? "text-muted" : ""}>
        {interval && <VerdictInterval interval={interval} now={now} />}
        <p className="text-strong">
          <HeadlineParts parts={headline.becauseParts} now={now} />
        </p>
      </div>
      <Gates trend={trend} replay={diagnosis.replay} />
      {timeScale !== 1 && (
        <p className="text-muted text-small">
          compressed {timeScale}×: {compressedRule(timeScale)}
        </p>
      )}
      {!stale && detail && <p className="text-muted text-small">{detail}</p>}
    </div>
  );
}

function compressedRule(timeScale: number): string {
  return timeScale === 60
    ? "an hour's rule is a minute here"
    : `a rule of one hour takes ${Math.round(3600 / timeScale)} s here`;
}
