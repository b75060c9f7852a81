export interface PresenceLineProps {
  /** Who has the page open; undefined until that is known, and without JavaScript. */
  people: readonly { id: string; name: string }[] | undefined;
}

/** Who looks at the incident at this moment: `Ana, Ben are here`. */
export function PresenceLine({ people = [] }: PresenceLineProps) {
  if (people.length === 0) return null;
  return (
    <p role="status" className="text-muted">
      <span className="sr-only">Who has this page open: </span>
      {people.map(({ name }) => name).join(", ")} {people.length === 1 ? "is" : "are"} here
    </p>
  );
}
