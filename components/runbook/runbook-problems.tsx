import type { RunbookProblem } from "@/lib/domain/runbook/runbook";

export interface RunbookProblemsProps {
  file: string;
  problems: RunbookProblem[];
}

/** What is wrong or doubtful in a runbook file, with line and remedy; nothing when it is clean. */
export function RunbookProblems({ file, problems }: RunbookProblemsProps) {
  if (problems.length === 0) return null;
  return (
    <section aria-label="Lint" className="rounded-box border border-edge px-3 py-2">
      <h2 className="font-semibold">To look at in {file}</h2>
      <ul className="space-y-1">
        {problems.map((problem) => (
          <li key={`${problem.line}-${problem.message}`}>
            <span className="text-muted">
              {problem.severity}, line {problem.line}:
            </span>{" "}
            {problem.message} <span className="text-muted">{problem.remedy}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
