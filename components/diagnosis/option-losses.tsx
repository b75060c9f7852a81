import { Details } from "@/components/ui/details";

export interface OptionLossesProps {
  /** What is lost, as sentences; empty: nothing. */
  loses: readonly string[];
}

/** What an option destroys: the first loss in sight, the rest one press away. */
export function OptionLosses({ loses }: OptionLossesProps) {
  const [first, ...rest] = loses;
  if (first === undefined) return <p>Nothing is lost.</p>;
  return (
    <div>
      <p>
        <span className="font-medium text-attention">Lost:</span> {first}
      </p>
      {rest.length > 0 && (
        <Details summary={`and ${rest.length} more`}>
          <ul className="list-disc pl-5">
            {rest.map((loss) => (
              <li key={loss}>{loss}</li>
            ))}
          </ul>
        </Details>
      )}
    </div>
  );
}
