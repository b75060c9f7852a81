import { Details } from "@/components/ui/details";
import { Instant } from "@/components/ui/instant";
import type { FrozenVerdictView } from "@/lib/domain/diagnosis/view";
import { formatUtc } from "@/lib/domain/format/format";

export interface FrozenVerdictsProps {
  frozen: readonly FrozenVerdictView[];
  now: number;
}

const momentWords: Record<FrozenVerdictView["moment"], string> = {
  opening: "at opening",
  action: "at an action",
  closing: "at closing",
};

/** The verdicts kept on the incident, each with the samples from which it can be worked out again. */
export function FrozenVerdicts({ frozen, now }: FrozenVerdictsProps) {
  return (
    <Details summary={`Verdicts kept on this incident (${frozen.length})`} summaryClassName="min-h-9 px-3">
      {frozen.length === 0 ? (
        <p className="px-3 pb-2 text-muted">
          None yet. One is kept when the incident opens, at each action and when it is closed.
        </p>
      ) : (
        <ol className="divide-y divide-edge border-edge border-t">
          {frozen.map((verdict) => (
            <li key={verdict.id} className="px-3 py-1.5">
              <p>
                <span className="text-muted">
                  {momentWords[verdict.moment]}, <Instant at={verdict.at} now={now} />:
                </span>{" "}
                {verdict.decides}
              </p>
              <p className="text-muted text-small">
                {verdict.shape} · engine {verdict.engineVersion}
                {verdict.samplesHref !== "" && (
                  <>
                    {" · "}
                    <a
                      href={verdict.samplesHref}
                      className="text-link inline-flex min-h-6 items-center"
                      title={`sha256 ${verdict.samplesSha256}`}
                    >
                      samples
                      <span className="sr-only">
                        {" "}
                        {momentWords[verdict.moment]}, {formatUtc(verdict.at, now)}
                      </span>
                    </a>
                  </>
                )}
              </p>
            </li>
          ))}
        </ol>
      )}
    </Details>
  );
}
