import { formatUtc } from "@/lib/domain/format/format";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { type Decision, type IncidentLife, whyOver } from "./transitions";

/** Whom a form showed as owner, to be compared with who owns the incident when it arrives; empty: nobody. */
export const ownerKey = (owner: Pick<Actor, "type" | "id"> | null): string =>
  owner === null ? "" : `${owner.type}:${owner.id}`;

const isSame = (a: Actor | null, b: Actor | null): boolean => ownerKey(a) === ownerKey(b);

/**
 * Says that somebody looks after the incident: the first one to say so owns it. Said again by the same person it changes
 * nothing; anybody else is told who was first. `at` in epoch ms.
 */
export function acknowledge(life: IncidentLife, by: Actor, at: number): Decision {
  if (life.state === "signed_off") return { kind: "refused", code: "conflict", message: whyOver(life) };
  if (life.acknowledgedAt !== null) {
    if (isSame(life.acknowledgedBy, by) || isSame(life.owner, by)) return { kind: "unchanged" };
    const since = formatUtc(life.acknowledgedAt, at);
    return {
      kind: "refused",
      code: "conflict",
      message: `${life.acknowledgedBy?.name ?? "Somebody"} acknowledged it at ${since}. ${ownedBy(life, at)} Take it over if you work on it now.`,
    };
  }
  if (life.state === "resolved") {
    return {
      kind: "refused",
      code: "precondition",
      message: "This incident is resolved. Reopen it if there is work, or take it over for what follows it.",
    };
  }
  return { kind: "changed", life: own(life, by, by, at), reason: "acknowledged" };
}

/**
 * Makes somebody the owner: oneself (`to` is `by`), or another person. `seen` is the `ownerKey` that was on the page; when
 * the incident has another owner by now nothing changes, and the refusal names that one.
 */
export function changeOwner(life: IncidentLife, { by, to, seen }: OwnerChange, at: number): Decision {
  if (life.state === "signed_off") return { kind: "refused", code: "conflict", message: whyOver(life) };
  if (isSame(life.owner, to)) return { kind: "unchanged" };
  if (ownerKey(life.owner) !== seen) {
    return {
      kind: "refused",
      code: "conflict",
      message: `${ownedBy(life, at)} That is not what your page showed; look at it anew and decide again.`,
    };
  }
  return { kind: "changed", life: own(life, by, to, at), reason: "another owner" };
}

export interface OwnerChange {
  by: Actor;
  to: Actor;
  seen: string;
}

function ownedBy({ owner, ownerSince }: IncidentLife, at: number): string {
  if (owner === null) return "Nobody owns it now.";
  return ownerSince === null ? `${owner.name} owns it.` : `${owner.name} owns it since ${formatUtc(ownerSince, at)}.`;
}

/** Whoever takes or hands over an incident has seen it: that acknowledges it. */
function own(life: IncidentLife, by: Actor, to: Actor, at: number): IncidentLife {
  return {
    ...life,
    owner: to,
    ownerSince: at,
    acknowledgedAt: life.acknowledgedAt ?? at,
    acknowledgedBy: life.acknowledgedBy ?? by,
  };
}
