export type GlyphState = "met" | "not met" | "unknown";

export interface StateGlyphProps {
  state: GlyphState;
  className?: string;
}

/** The shape of a state: a full disc, a ring, or a hatched and broken ring. Always stands beside its word. */
export function StateGlyph({ state, className = "" }: StateGlyphProps) {
  return (
    <svg
      viewBox="0 0 12 12"
      width="12"
      height="12"
      aria-hidden="true"
      className={`inline-block shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
    >
      {state === "met" && <circle cx="6" cy="6" r="4.75" fill="currentColor" />}
      {state === "not met" && <circle cx="6" cy="6" r="4.75" />}
      {state === "unknown" && (
        <>
          <circle cx="6" cy="6" r="4.75" strokeDasharray="2.2 1.5" />
          <path d="M3.4 6.6 6.6 3.4M5.2 8.6 8.6 5.2" strokeWidth="1" />
        </>
      )}
    </svg>
  );
}
