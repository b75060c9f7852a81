import type { IncidentState } from "@/lib/domain/incident/incident";
import type { Takes } from "./standing";

export const blockerKinds = [
  "item-open",
  "item-worse",
  "run-live",
  "not-resolved",
  "alert-fires",
  "timeline-broken",
] as const;

/** Something that has to be done before an incident can be signed as a whole, and what that is. */
export interface Blocker {
  kind: (typeof blockerKinds)[number];
  text: string;
  /** The item it is about. */
  itemId?: string;
}

export interface ClosingFacts {
  state: IncidentState;
  items: readonly { itemId: string; text: string; isSigned: boolean; hasWorsened: boolean; takes: Takes }[];
  /** Titles of actions whose run is under way on the target. */
  liveRuns: readonly string[];
  /** Names of the incident's alerts that fire. */
  firing: readonly string[];
  /** Why the incident counts as resolved; null: it does not. */
  resolution: { reason: string } | null;
  /** The first entry of the timeline that is not as it was written; null: all are. */
  brokenAt: number | null;
}

const ways: Record<Takes, string> = {
  signature: "sign it",
  note: "sign it with a note that says what was decided",
  waiver: "it is not met or not known: waive it with a reason, or overrule the check",
};

/** What stands between an incident and its closing, apart from the signatures under it as a whole. */
export function blockersOf(facts: ClosingFacts): Blocker[] {
  const { items, liveRuns, firing, resolution, brokenAt } = facts;
  const unnamed = firing.filter((name) => !resolution?.reason.includes(name));
  return [
    ...items.flatMap(({ itemId, text, isSigned, hasWorsened, takes }): Blocker[] => {
      if (!isSigned) return [{ kind: "item-open", itemId, text: `“${text}”: ${ways[takes]}.` }];
      if (!hasWorsened) return [];
      return [{ kind: "item-worse", itemId, text: `“${text}” was signed and is not met any more: ${ways[takes]}.` }];
    }),
    ...liveRuns.map(
      (title): Blocker => ({
        kind: "run-live",
        text: `A run is under way (${title}). Let it end, or cancel it.`,
      }),
    ),
    ...(resolution ? [] : [{ kind: "not-resolved", text: whyNotResolved(facts) } as const]),
    ...(resolution && unnamed.length > 0
      ? [
          {
            kind: "alert-fires",
            text: `Still firing: ${unnamed.join(", ")}, and the reason for resolving the incident does not name it. Reopen the incident, and resolve it with the reason.`,
          } as const,
        ]
      : []),
    ...(brokenAt === null
      ? []
      : [
          {
            kind: "timeline-broken",
            text: `Entry ${brokenAt} of the timeline is not as it was written. Find out who changed the database before anybody signs.`,
          } as const,
        ]),
  ];
}

function whyNotResolved({ state, firing }: ClosingFacts): string {
  const still = firing.length > 0 ? ` Still firing: ${firing.join(", ")}.` : "";
  return `The incident is ${state}, not resolved: no watch has held without an alert since.${still} Wait for that, or give the reason why it counts as resolved all the same.`;
}
