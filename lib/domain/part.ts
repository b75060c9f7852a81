/** One part of a page, read by itself: what it holds, or why that is unknown, in words for the page. */
export type Part<T> = { state: "read"; data: T } | { state: "failed"; reason: string };
