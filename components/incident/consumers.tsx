import { GrowthOrigin } from "@/components/diagnosis/growth-origin";
import { Panel } from "@/components/ui/panel";
import { SignalValue } from "@/components/ui/signal-value";
import type { DiagnosisView } from "@/lib/domain/diagnosis/view";
import type { Signal, SignalName } from "@/lib/domain/signal/signal";

const rows: { label: string; value: SignalName; limit: SignalName | null }[] = [
  { label: "Cache", value: "cache-bytes", limit: "cache-max-bytes" },
  { label: "Connections", value: "connections", limit: "connections-max" },
  { label: "Connection buffers", value: "connection-buffer-bytes", limit: null },
  { label: "Peers", value: "peers", limit: "peers-max" },
  { label: "Mempool", value: "mempool-transactions", limit: null },
];

export interface ConsumersProps {
  signals: Partial<Record<SignalName, Signal>>;
  /** Null until the target has been judged. */
  diagnosis: Pick<DiagnosisView, "attribution"> | null;
  now: number;
}

/** Where the growth comes from, and what may be using the memory, as far as this node tells; what it does not tell is drawn as unknown. */
export function Consumers({ signals, diagnosis, now }: ConsumersProps) {
  return (
    <Panel id="consumers" title="Memory consumers">
      {diagnosis && (
        <div className="border-edge border-b">
          <GrowthOrigin attribution={diagnosis.attribution} now={now} />
        </div>
      )}
      <dl className="grid grid-cols-[repeat(auto-fit,minmax(11rem,1fr))] gap-x-6 gap-y-1 px-3 py-2">
        {rows.map(({ label, value, limit }) => (
          <div key={value} className="flex justify-between gap-3 sm:block">
            <dt className="text-muted sm:text-small">{label}</dt>
            <dd className="text-right sm:text-left">
              <SignalValue signal={signals[value]} now={now} />
              {limit && signals[limit]?.value != null && (
                <span className="text-muted">
                  {" "}
                  of <SignalValue signal={signals[limit]} now={now} />
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
