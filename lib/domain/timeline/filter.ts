import type { TimelineEntryView } from "@/lib/domain/incident/view";

/** What entries are about, in the order in which it is offered. */
export const timelineGroups = ["notes", "people", "alerts", "actions", "measurements", "timers", "other"] as const;
export type TimelineGroup = (typeof timelineGroups)[number];

const groupOfPrefix: Readonly<Record<string, TimelineGroup>> = {
  note: "notes",
  incident: "people",
  "sign-off": "people",
  signature: "people",
  share: "people",
  checklist: "people",
  alert: "alerts",
  silence: "alerts",
  heartbeat: "alerts",
  plan: "actions",
  run: "actions",
  watch: "actions",
  check: "measurements",
  verdict: "measurements",
  process: "measurements",
  timer: "timers",
  notification: "timers",
  escalation: "timers",
};

/** The group of a kind by what stands before its dot; a kind of a later version is `other`. */
export const timelineGroupOf = (kind: string): TimelineGroup => groupOfPrefix[kind.split(".")[0] ?? ""] ?? "other";

/** What of a timeline is shown. Null and empty: all of it. */
export interface TimelineFilter {
  group: TimelineGroup | null;
  person: string | null;
  text: string;
}

/** Names of the fields in an address and in the form. */
export const timelineFields = { group: "timelineGroup", person: "timelinePerson", text: "timelineText" } as const;
const longest = 200;

/** Reads a filter from an address; what is not understood filters nothing. */
export function decodeTimelineFilter(search: Record<string, string | string[] | undefined>): TimelineFilter {
  const one = (name: string) => {
    const value = search[name];
    return typeof value === "string" ? value.trim().slice(0, longest) : "";
  };
  return {
    group: timelineGroups.find((group) => group === one(timelineFields.group)) ?? null,
    person: one(timelineFields.person) || null,
    text: one(timelineFields.text),
  };
}

/** The filter as a part of an address; empty when it filters nothing. */
export function encodeTimelineFilter({ group, person, text }: TimelineFilter): string {
  const given = [
    [timelineFields.group, group ?? ""],
    [timelineFields.person, person ?? ""],
    [timelineFields.text, text],
  ].filter(([, value]) => value !== "");
  return new URLSearchParams(given as [string, string][]).toString();
}

/** The entries that a filter lets through, in their order. Text is looked for in the sentence and in what is kept with it, in any case. */
export function filterTimeline(
  entries: readonly TimelineEntryView[],
  { group, person, text }: TimelineFilter,
): TimelineEntryView[] {
  const wanted = text.toLowerCase();
  return entries.filter(
    (entry) =>
      (group === null || timelineGroupOf(entry.kind) === group) &&
      (person === null || entry.actor === person) &&
      (wanted === "" || textOf(entry).toLowerCase().includes(wanted)),
  );
}

function textOf({ text, details }: TimelineEntryView): string {
  switch (details?.kind) {
    case "note":
      return `${text} ${details.output?.text ?? ""}`;
    case "brief":
      return `${text} ${details.note} ${details.sections.flatMap(({ lines }) => lines).join(" ")}`;
    case "measured":
      return `${text} ${details.query ?? ""} ${details.source}`;
    default:
      return text;
  }
}
