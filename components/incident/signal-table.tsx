import { Age } from "@/components/ui/age";
import { SignalValue } from "@/components/ui/signal-value";
import { type Signal, type SignalName, signalCatalogue, signalNames } from "@/lib/domain/signal/signal";

export interface SignalTableProps {
  signals: Partial<Record<SignalName, Signal>>;
  now: number;
  /** Which signals, in this order; all of them when absent. */
  names?: readonly SignalName[];
}

/** Every number about a node with its state, source and age. What has no number stays in the table and says why. */
export function SignalTable({ signals, now, names = signalNames }: SignalTableProps) {
  return (
    <ul className="divide-y divide-edge text-small">
      {names.map((name) => (
        <SignalRow key={name} name={name} signal={signals[name]} now={now} />
      ))}
    </ul>
  );
}

interface SignalRowProps {
  name: SignalName;
  signal: Signal | undefined;
  now: number;
}

function SignalRow({ name, signal, now }: SignalRowProps) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 px-3 py-1">
      <span className="text-body">{signalCatalogue[name].label}</span>
      <span className="text-right text-body">
        <SignalValue signal={signal} now={now} />
      </span>
      <span className="col-span-2 text-muted">
        {signal && (
          <>
            {signal.source}
            {signal.at !== null && (
              <>
                {" · "}
                <Age at={signal.at} now={now} />
              </>
            )}
          </>
        )}
        {signal?.detail && ` · ${signal.detail}`}
      </span>
    </li>
  );
}
