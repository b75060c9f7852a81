import { type TopSort, topSorts } from "./question";

export const profileViews = ["top", "flame", "function", "compare"] as const;
export type ViewName = (typeof profileViews)[number];

/** What the page of a profile shows; it stands in the address, so that what one person sees can be linked. */
export interface ProfileQuery {
  view: ViewName;
  /** Sample type by name or number; null for the profile's default. */
  type: string | null;
  sort: TopSort;
  isReversed: boolean;
  /** Regular expressions as they were typed; empty for none. */
  focus: string;
  ignore: string;
  search: string;
  /** The function whose callers are shown, or at which the flame graph begins; empty for none. */
  name: string;
  /** The other profile of a comparison, by id; empty until one is chosen. */
  other: string;
  /** From 1. */
  page: number;
}

export const plainQuery: ProfileQuery = {
  ...{ view: "top", type: null, sort: "flat", isReversed: false },
  ...{ focus: "", ignore: "", search: "", name: "", other: "", page: 1 },
};

/** An address holds no more; a longer one is cut, and a longer expression refused. */
const textLimit = 4000;

/** Reads an address's query. What is not understood is as if it were not there. */
export function decodeProfileQuery(search: Readonly<Record<string, string | string[] | undefined>>): ProfileQuery {
  const text = (name: string) => {
    const value = search[name];
    return (Array.isArray(value) ? (value[0] ?? "") : (value ?? "")).slice(0, textLimit);
  };
  const page = /^[1-9]\d{0,5}$/.test(text("page")) ? Number(text("page")) : 1;
  return {
    view: profileViews.find((view) => view === text("view")) ?? plainQuery.view,
    type: text("type") || null,
    sort: topSorts.find((sort) => sort === text("sort")) ?? plainQuery.sort,
    isReversed: text("order") === "reversed",
    focus: text("focus"),
    ignore: text("ignore"),
    search: text("search"),
    name: text("name"),
    other: text("other"),
    page,
  };
}

/** The query as an address has it, without what is as it would be anyway. */
export function encodeProfileQuery(query: Partial<ProfileQuery>): string {
  return new URLSearchParams(profileQueryFields(query)).toString();
}

/** The same as pairs, for hidden fields of a form. */
export function profileQueryFields(partial: Partial<ProfileQuery>): [string, string][] {
  const query = { ...plainQuery, ...partial };
  const fields: [string, string, boolean][] = [
    ["view", query.view, query.view !== plainQuery.view],
    ["type", query.type ?? "", query.type !== null],
    ["sort", query.sort, query.sort !== plainQuery.sort],
    ["order", "reversed", query.isReversed],
    ["focus", query.focus, query.focus !== ""],
    ["ignore", query.ignore, query.ignore !== ""],
    ["search", query.search, query.search !== ""],
    ["name", query.name, query.name !== ""],
    ["other", query.other, query.other !== ""],
    ["page", String(query.page), query.page !== 1],
  ];
  return fields.filter(([, , isSaid]) => isSaid).map(([name, value]) => [name, value]);
}
