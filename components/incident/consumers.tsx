import { Panel } from "@/components/ui/panel";
import { SignalValue } from "@/components/ui/signal-value";
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
  now: number;
}

/** What may be using the memory, as far as this node tells; what it does not tell is drawn as unknown. */
export function Consumers({ signals, now }: ConsumersProps) {
  return (
    <Panel id="consumers" title="Memory consumers">
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
