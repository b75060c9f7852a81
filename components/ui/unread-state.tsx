import type { ReactNode } from "react";
import type { Part } from "@/lib/domain/part";
import { FailedState } from "./failed-state";

export interface UnreadStateProps {
  /** What the list holds, such as `The alerts of this incident`. */
  what: string;
  reason: string;
}

/** Stands where a list would be that could not be read, while the rest of the page could. Its retry loads the page anew. */
export function UnreadState({ what, reason }: UnreadStateProps) {
  return (
    <FailedState
      title={`${what} are unknown`}
      meaning={reason}
      remedy="The rest of this page was read and holds. Should this stay, look whether PostgreSQL answers (/api/health/ready)."
      retryHref=""
    />
  );
}

export interface PartOfPageProps<T> {
  what: string;
  part: Part<T>;
  children: (data: T) => ReactNode;
}

/** A part of a page: drawn when it was read, else the reason in its place. */
export function PartOfPage<T>({ what, part, children }: PartOfPageProps<T>) {
  return part.state === "read" ? children(part.data) : <UnreadState what={what} reason={part.reason} />;
}
