import type { ReactNode } from "react";
import { Age } from "@/components/ui/age";
import { UnknownValue } from "@/components/ui/unknown-value";
import type { Fact } from "./fact";

/** An answer older than this is no longer what is. */
const staleAfterMs = 120_000;

export interface FactGroupProps {
  title: string;
  /** Where all of these numbers come from. */
  source: string;
  /** When they were read, epoch ms; null when unknown. */
  at: number | null;
  now: number;
  facts: readonly Fact[];
  /** Whether old numbers are marked; some facts do not age. */
  ages?: boolean;
  children?: ReactNode;
}

/** Numbers of one source and one moment: both stand once above them. */
export function FactGroup({ title, source, at, now, facts, ages = true, children }: FactGroupProps) {
  const isStale = ages && at !== null && now - at > staleAfterMs;
  return (
    <div className="space-y-1">
      <h3 className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-semibold">{title}</span>
        <span className="text-muted text-small">
          {source} · <Age at={at} now={now} />
          {isStale && <strong className="font-semibold text-attention"> stale</strong>}
        </span>
      </h3>
      <dl className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,16rem),1fr))] gap-x-6 gap-y-1">
        {facts.map((fact) => (
          <div key={fact.label} className="flex min-w-0 flex-wrap items-baseline justify-between gap-x-3">
            <dt className="text-muted text-small">{fact.label}</dt>
            <dd title={fact.exact} className={`ml-auto text-right ${isStale ? "text-muted" : ""}`}>
              {fact.value === null ? <UnknownValue word="unknown" reason={fact.reason ?? null} /> : fact.value}
            </dd>
          </div>
        ))}
      </dl>
      {unknownReasons(facts).map(({ reason, labels }) => (
        <p key={reason} className="text-muted text-small">
          Unknown: {labels.join(", ")}. {reason}
        </p>
      ))}
      {children}
    </div>
  );
}

/** Why facts are unknown, each reason once, with what it is the reason for: a pointer is not needed to read it. */
function unknownReasons(facts: readonly Fact[]): { reason: string; labels: string[] }[] {
  const unknown = facts.filter(({ value }) => value === null);
  const reasons = new Set(unknown.flatMap(({ reason }) => reason ?? []));
  return [...reasons].map((reason) => ({
    reason,
    labels: unknown.filter((fact) => fact.reason === reason).map(({ label }) => label),
  }));
}
