import { type GlyphState, StateGlyph } from "@/components/ui/state-glyph";
import type { PrometheusStatus } from "@/lib/domain/incident/view";

const glyphs: Record<PrometheusStatus["state"], GlyphState> = { up: "met", down: "not met", unknown: "unknown" };
const colours: Record<PrometheusStatus["state"], string> = {
  up: "text-calm",
  down: "text-critical",
  unknown: "text-muted",
};

export interface PrometheusStateProps {
  status: PrometheusStatus;
  /** Named only where there are several. */
  showId: boolean;
}

/** Whether a Prometheus server answers: shape, word and colour, with the reason on hover. */
export function PrometheusState({ status, showId }: PrometheusStateProps) {
  return (
    <span title={status.detail ?? undefined} className="inline-flex items-center gap-1 whitespace-nowrap">
      Prometheus{showId && ` ${status.id}`}
      <span className={`inline-flex items-center gap-1 ${colours[status.state]}`}>
        <StateGlyph state={glyphs[status.state]} />
        {status.state}
      </span>
    </span>
  );
}
