import { Age } from "@/components/ui/age";
import { Details } from "@/components/ui/details";
import type { PlanFact } from "@/lib/domain/action/action";

export interface PlanFactsProps {
  facts: PlanFact[];
  now: number;
}

/** The facts that a plan is pinned to, each with its source and age. */
export function PlanFacts({ facts, now }: PlanFactsProps) {
  const count = facts.length === 1 ? "1 fact" : `${facts.length} facts`;
  return (
    <Details summary={`Based on ${count}; if one changes, the plan is stale`}>
      <dl className="mt-1 divide-y divide-edge">
        {facts.map((fact) => (
          <div key={fact.name} className="py-1">
            <dt className="text-muted text-small">
              {fact.name} · {fact.source} · <Age at={fact.at} now={now} />
            </dt>
            <dd className="break-all">{fact.value}</dd>
          </div>
        ))}
      </dl>
    </Details>
  );
}
