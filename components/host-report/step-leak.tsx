import { outcomeWords, wordsOf } from "@/components/diagnosis/gate-words";
import { isStale } from "@/components/diagnosis/is-stale";
import { StaleNote } from "@/components/diagnosis/stale-note";
import { WatchingProgress } from "@/components/diagnosis/watching-progress";
import { Age } from "@/components/ui/age";
import { Panel } from "@/components/ui/panel";
import { StateGlyph } from "@/components/ui/state-glyph";
import type { DiagnosisView } from "@/lib/domain/diagnosis/view";
import type { Gate } from "@/lib/domain/trend/trend";
import { NotJudged } from "./not-judged";
import { shapeWords } from "./shape-words";
import { stepPanelId } from "./step-id";

export interface StepLeakProps {
  diagnosis: DiagnosisView | null;
  now: number;
}

/** Step 4: whether it is a leak, by the checks that all have to pass; while that is open, how far the watch has come. */
export function StepLeak({ diagnosis, now }: StepLeakProps) {
  return (
    <Panel id={stepPanelId(4)} title="Step 4: Leak or not">
      {diagnosis ? (
        <Checked diagnosis={diagnosis} now={now} />
      ) : (
        <div className="px-3 py-2">
          <NotJudged what="Leak" />
        </div>
      )}
    </Panel>
  );
}

function Checked({ diagnosis, now }: { diagnosis: DiagnosisView; now: number }) {
  const { verdict, trend, judgedAt, source } = diagnosis;
  const passed = trend.gates.filter((gate) => gate.passed).length;
  return (
    <>
      {isStale(diagnosis) && (
        <div className="px-3 pt-2">
          <StaleNote judgedAt={judgedAt} now={now} detail={diagnosis.detail} />
        </div>
      )}
      {verdict.watching && <WatchingProgress watching={verdict.watching} />}
      <div className="space-y-1 px-3 py-2">
        <p>
          <strong className="font-semibold">{shapeWords[trend.shape]}</strong>
          {trend.gates.length > 0 && ` · ${passed} of ${trend.gates.length} checks passed`}{" "}
          <span className="text-muted text-small">
            {source} · <Age at={judgedAt} now={now} />
          </span>
        </p>
        {trend.gates.length === 0 ? (
          <p className="text-muted">
            No check could be made yet: they need a stretch of one process without a restart.
          </p>
        ) : (
          <ul className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,17rem),1fr))] gap-x-6 gap-y-1">
            {trend.gates.map((gate) => (
              <GateItem key={gate.name} gate={gate} />
            ))}
          </ul>
        )}
        {trend.reasons.map((reason) => (
          <p key={reason} className="max-w-prose text-muted">
            {reason}
          </p>
        ))}
      </div>
    </>
  );
}

function GateItem({ gate }: { gate: Gate }) {
  const state = gate.value === null ? "unknown" : gate.passed ? "met" : "not met";
  const { title, format } = wordsOf(gate);
  return (
    <li className="flex items-baseline gap-1.5">
      <StateGlyph state={state} className="size-2.5 shrink-0" />
      <span className="min-w-0">
        {title}: <span className={state === "not met" ? "text-attention" : "text-muted"}>{outcomeWords(gate)}</span>
        {gate.value !== null && <span className="text-muted"> ({format(gate.value)})</span>}
      </span>
    </li>
  );
}
