export interface PresenceLineProps {
  /** Who has the page open; undefined until that is known, and without JavaScript. */
  people: readonly { id: string; name: string }[] | undefined;
  /** The page has begun to ask: never without JavaScript. */
  isAsking?: boolean;
  /** Why it is not known; null when asking did not fail. */
  failed?: string | null;
}

/** Who looks at the incident at this moment: `Ana, Ben are here`. */
export function PresenceLine({ people, isAsking = false, failed = null }: PresenceLineProps) {
  if (failed !== null) {
    return (
      <p role="status" title={failed} className="text-attention">
        who else is here is unknown: {failed}
      </p>
    );
  }
  if (people === undefined) {
    return isAsking ? (
      <p role="status" className="text-muted">
        looking who is here
      </p>
    ) : null;
  }
  if (people.length === 0) return null;
  return (
    <p role="status" className="text-muted">
      <span className="sr-only">Who has this page open: </span>
      {people.map(({ name }) => name).join(", ")} {people.length === 1 ? "is" : "are"} here
    </p>
  );
}
