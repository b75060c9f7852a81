import { formatFullUtc } from "@/lib/domain/format/format";
import { known, knownOr, spanOf, unknown } from "./fact";
import type { ReportField } from "./fields";
import type { ReportInput } from "./input";
import type { Fact } from "./report";

type SummaryField =
  | "title"
  | "number"
  | "target"
  | "severity"
  | "state"
  | "duration"
  | "owner"
  | "responders"
  | "acknowledged"
  | "mitigated"
  | "resolved";

/** What the incident is, who worked on it and how long it took. */
export function summaryFields(input: ReportInput): Pick<Record<ReportField, Fact>, SummaryField> {
  const { incident } = input;
  return {
    title: known(incident.title),
    number: known(`#${incident.number}`),
    target: incident.targetId
      ? known(incident.targetName)
      : unknown(`the alert matched no configured node (${incident.targetName})`),
    severity: known(incident.severity),
    state: known(
      `${incident.state.replace("_", " ")}; opened ${formatFullUtc(incident.openedAt)} by ${incident.openedBy}`,
    ),
    duration: durationOf(input),
    owner: incident.owner
      ? known(`${incident.owner}${incident.ownerSince ? `, since ${formatFullUtc(incident.ownerSince)}` : ""}`)
      : unknown("nobody has taken the incident"),
    responders: knownOr(listResponders(input), "no person has done anything on the incident that the console records"),
    acknowledged: since(input, incident.acknowledgedAt, "nobody has acknowledged it", incident.acknowledgedBy),
    mitigated: since(input, incident.mitigatedAt, "no run has taken effect, or none that is on record"),
    resolved: since(input, incident.resolvedAt, "it is not resolved, or was so before that was recorded"),
  };
}

function durationOf({ incident, now }: ReportInput): Fact {
  const end = incident.resolvedAt ?? incident.signedOffAt;
  if (end !== null) {
    const until = incident.resolvedAt === null ? "until it was signed off" : "until it was resolved";
    return known(`${spanOf(incident.openedAt, end)}, from ${formatFullUtc(incident.openedAt)} ${until}`);
  }
  return incident.state === "resolved" || incident.state === "signed_off"
    ? unknown("when it was resolved is not on record")
    : known(`${spanOf(incident.openedAt, now)} so far: it is not resolved`);
}

/** From the opening, or the last reopening, with which acknowledgement, mitigation and resolution begin anew. */
function since({ incident, timeline }: ReportInput, at: number | null, reason: string, by: string | null = null): Fact {
  if (at === null) return unknown(reason);
  const who = by === null ? "" : ` by ${by}`;
  const reopened = timeline.findLast(({ kind }) => kind === "incident.reopened");
  const from = reopened ? `, from the reopening at ${formatFullUtc(reopened.at)}` : "";
  return known(`${spanOf(reopened?.at ?? incident.openedAt, at)}: ${formatFullUtc(at)}${who}${from}`);
}

/** Everyone who did something, in the order in which they first did, with how much. */
function listResponders({ timeline }: ReportInput): string[] {
  const people = new Map<string, { first: number; count: number }>();
  for (const { actor, actorType, at } of timeline) {
    if (actorType !== "person" && actorType !== "token") continue;
    const seen = people.get(actor) ?? { first: at, count: 0 };
    people.set(actor, { ...seen, count: seen.count + 1 });
  }
  return [...people].map(
    ([name, { first, count }]) =>
      `${name}, from ${formatFullUtc(first)} (${count} ${count === 1 ? "entry" : "entries"} of the timeline)`,
  );
}
