import { TriangleAlert } from "lucide-react";
import { buttonClass } from "./button";

export interface FailedStateProps {
  /** What failed. */
  title: string;
  /** What it means for the reader. */
  meaning: string;
  /** What the reader can do. */
  remedy: string;
  /** Where to try again; a plain link, so that it also works without a script. */
  retryHref: string;
}

/** Stands where data could not be read: what happened, what it means, what to do, and a retry. */
export function FailedState({ title, meaning, remedy, retryHref }: FailedStateProps) {
  return (
    <div role="alert" className="flex gap-3 rounded-box border border-critical bg-raised px-4 py-3">
      <TriangleAlert size={20} aria-hidden="true" className="mt-0.5 shrink-0 text-critical" />
      <div className="min-w-0">
        <p className="font-semibold text-strong">{title}</p>
        <p>{meaning}</p>
        <p className="mt-1 text-muted">{remedy}</p>
        <a href={retryHref} className={buttonClass("secondary", "mt-3")}>
          Try again
        </a>
      </div>
    </div>
  );
}
