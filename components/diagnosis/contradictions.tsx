export interface ContradictionsProps {
  /** Evidence that does not fit together, as sentences. */
  sentences: readonly string[];
}

/** Evidence that does not fit together, in sight rather than smoothed over. Nothing when all of it fits. */
export function Contradictions({ sentences }: ContradictionsProps) {
  if (sentences.length === 0) return null;
  return (
    <div className="mx-3 my-2 rounded-box border border-attention px-3 py-2">
      <h3 className="font-semibold text-attention">Evidence that does not fit together</h3>
      <ul className="list-disc pl-5">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}
