import type { RunView } from "@/lib/domain/run/view";

export interface RunResultProps {
  run: Pick<RunView, "state" | "result" | "factsToCheck">;
}

const frames: Partial<Record<RunView["state"], string>> = {
  failed: "border-2 border-critical",
  "outcome unknown": "hatched border-2 border-attention p-1",
};

/** How a run ended, in one sentence. Where that is not known it is said, with what a person should look at. */
export function RunResult({ run }: RunResultProps) {
  const { state, result, factsToCheck } = run;
  const unknown = state === "outcome unknown";
  return (
    <section aria-label="Result" className={`rounded-box ${frames[state] ?? ""}`}>
      <div className={frames[state] ? "rounded-box bg-raised px-2.5 py-1.5" : ""}>
        {unknown && (
          <p className="font-semibold text-attention">
            Outcome unknown: nobody saw how this ended, and the console will not repeat it by itself.
          </p>
        )}
        <p className={`break-words ${unknown ? "" : "font-medium"}`}>{result ?? "No result was recorded."}</p>
        {factsToCheck.length > 0 && (
          <>
            <h3 className="mt-1.5 font-semibold">Check before you do anything else</h3>
            <ul className="list-disc space-y-0.5 pl-5">
              {factsToCheck.map((fact) => (
                <li key={fact} className="break-words">
                  {fact}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}
