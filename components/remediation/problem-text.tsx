export interface ProblemTextProps {
  problem: string | null;
  /** For the field it belongs to, which names it in `aria-describedby`. */
  id?: string;
}

/** Why what was asked for was refused, beside the control that asked. */
export function ProblemText({ problem, id }: ProblemTextProps) {
  if (problem === null) return null;
  return (
    <p id={id} role="alert" className="break-words text-critical">
      {problem}
    </p>
  );
}
