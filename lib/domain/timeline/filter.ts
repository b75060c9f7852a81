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
  profile: "measurements",
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
function decodeTimelineFilter(search: Record<string, string | string[] | undefined>): TimelineFilter {
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
function encodeTimelineFilter({ group, person, text }: TimelineFilter): string {
  const given = [
    [timelineFields.group, group ?? ""],
    [timelineFields.person, person ?? ""],
    [timelineFields.text, text],
  ].filter(([, value]) => value !== "");
  return new URLSearchParams(given as [string, string][]).toString();
}

/** How many entries a page has. */
export const timelinePageSize = 100;

/** Which part of a timeline is shown: what a filter lets through, and of that what is older than an entry. */
export interface TimelinePlace {
  filter: TimelineFilter;
  /** The number of the entry that all shown are older than; null: the newest are shown. */
  before: number | null;
}

/** The newest entries, whatever they are about. */
export const newestTimeline: TimelinePlace = { filter: { group: null, person: null, text: "" }, before: null };

export const isNewestTimeline = (place: TimelinePlace): boolean => encodeTimelinePlace(place) === "";

export const timelineBeforeField = "timelineBefore";
const largestSeq = 2_147_483_647;

export function decodeTimelinePlace(search: Record<string, string | string[] | undefined>): TimelinePlace {
  const given = search[timelineBeforeField];
  const before = typeof given === "string" && /^\d{1,10}$/.test(given) ? Number(given) : null;
  return {
    filter: decodeTimelineFilter(search),
    before: before !== null && before > 0 && before <= largestSeq ? before : null,
  };
}

/** The place as a part of an address; empty for the newest entries of all. */
export function encodeTimelinePlace({ filter, before }: TimelinePlace): string {
  const query = new URLSearchParams(encodeTimelineFilter(filter));
  if (before !== null) query.set(timelineBeforeField, String(before));
  return query.toString();
}
