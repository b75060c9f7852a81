import type { ReactNode } from "react";

export interface DetailsProps {
  summary: ReactNode;
  open?: boolean;
  className?: string;
  summaryClassName?: string;
  children: ReactNode;
}

/** A disclosure that works without a script; the triangle turns when it is open. */
export function Details({ summary, open = false, className = "", summaryClassName = "", children }: DetailsProps) {
  return (
    <details open={open} className={`[&[open]>summary>.disclosure]:rotate-90 ${className}`}>
      <summary
        className={`flex min-h-6 list-none items-center gap-1.5 rounded-box text-muted hover:text-plain [&::-webkit-details-marker]:hidden ${summaryClassName}`}
      >
        <span
          aria-hidden="true"
          className="disclosure inline-block w-2.5 shrink-0 text-center text-small motion-safe:transition-transform motion-safe:duration-150"
        >
          ▸
        </span>
        {summary}
      </summary>
      {children}
    </details>
  );
}
