/** Names with what they are; what was not said is left out. */
export function FactList({ facts }: { facts: readonly (readonly [string, string])[] }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 break-words text-small">
      {facts
        .filter(([, value]) => value !== "")
        .map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 break-words">
              {name === "query" ? <code className="font-mono">{value}</code> : value}
            </dd>
          </div>
        ))}
    </dl>
  );
}
