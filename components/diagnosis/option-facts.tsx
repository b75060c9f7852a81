import type { OptionAssessment } from "@/lib/domain/diagnosis/verdict";
import { formatBytes, formatDuration } from "@/lib/domain/format/format";
import { honouredWords } from "./option-words";

export interface OptionFactsProps {
  option: OptionAssessment;
}

/** What the expected effect rests on, the settings it needs, and how memory would go on. */
export function OptionFacts({ option }: OptionFactsProps) {
  const { basis, whatIf, reversible } = option;
  const settings = honouredWords(option);
  return (
    <ul className="list-disc space-y-0.5 pl-5 text-muted text-small">
      <li>Basis: {basis}</li>
      {settings !== null && <li className="break-words">It {settings}.</li>}
      {whatIf && (
        <li>
          Memory afterwards: {formatBytes(whatIf.levelAfterBytes)}
          {whatIf.limitBytes === null ? "" : ` of ${formatBytes(whatIf.limitBytes)}`}
          {whatIf.timeToLimitSeconds === null
            ? "; the limit is then out of the forecast's reach."
            : `; the limit is then reached in about ${formatDuration(whatIf.timeToLimitSeconds)}.`}
        </li>
      )}
      <li>{reversible ? "It can be taken back." : "It cannot be taken back."}</li>
    </ul>
  );
}
