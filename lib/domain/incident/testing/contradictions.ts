import type { IncidentFacts, IncidentLife } from "../transitions";

/**
 * Everything about an incident that cannot be true together, as sentences; empty when it makes sense. `excused` are the
 * alerts of which somebody said, in resolving the incident, why it is resolved although they fire.
 */
export function findContradictions(life: IncidentLife, facts: IncidentFacts, excused: ReadonlySet<string>): string[] {
  const { state, merged } = life;
  const isOver = state === "signed_off";
  const inexcusable = facts.firing.filter((alert) => !excused.has(alert));
  const rules: [boolean, string][] = [
    [state === "resolved" && life.resolvedAt === null, "resolved at no time"],
    [state !== "resolved" && !isOver && life.resolvedAt !== null, "not resolved, with a time of it"],
    [state === "resolved" && inexcusable.length > 0, `resolved while ${inexcusable} fires, and nobody said why`],
    [state === "resolved" && facts.runIsLive, "resolved while a run is under way"],
    [isOver && !merged && (life.signedOffAt === null || life.resolvedAt === null), "over without its times"],
    [!isOver && life.signedOffAt !== null, "signed off and not over"],
    [!isOver && merged, "merged and not over"],
    [state === "watching" && life.mitigatedAt === null, "watched, and never mitigated"],
    [state === "open" && life.mitigatedAt !== null, "open and mitigated"],
    [life.owner !== null && life.acknowledgedAt === null, "owned, and nobody has acknowledged it"],
    [(life.owner === null) !== (life.ownerSince === null), "an owner without a time, or the reverse"],
    [(life.acknowledgedBy === null) !== (life.acknowledgedAt === null), "acknowledged by nobody, or at no time"],
  ];
  return rules.flatMap(([isBroken, what]) => (isBroken ? [what] : []));
}
