import { UnknownValue } from "@/components/ui/unknown-value";
import type { PlanContent } from "@/lib/domain/action/action";
import { formatBytes, formatCount } from "@/lib/domain/format/format";
import { PlanForecast } from "./plan-forecast";
import { PlanSection } from "./plan-section";

export interface PlanEffectProps {
  content: Pick<PlanContent, "expected" | "forecast">;
  now: number;
}

/** The RSS to expect with what that rests on, and how memory would go on. */
export function PlanEffect({ content: { expected, forecast }, now }: PlanEffectProps) {
  return (
    <PlanSection title="Expected RSS afterwards">
      <p className="text-strong">
        {expected.rssBytes === null ? (
          <UnknownValue word="unknown" />
        ) : (
          <strong className="font-semibold" title={`${formatCount(expected.rssBytes)} bytes`}>
            {formatBytes(expected.rssBytes)}
          </strong>
        )}
      </p>
      <p className="text-muted">{expected.basis}</p>
      {forecast !== null && <PlanForecast forecast={forecast} now={now} />}
    </PlanSection>
  );
}
