import type { ReactNode } from "react";

export interface EmptyStateProps {
  title: string;
  /** The next step, in words. */
  children: ReactNode;
}

/** Stands where data would be, and teaches how they come. */
export function EmptyState({ title, children }: EmptyStateProps) {
  return (
    <div className="rounded-box border border-edge border-dashed px-4 py-8 text-center">
      <p className="font-semibold text-strong">{title}</p>
      <div className="mx-auto mt-1 max-w-prose text-muted">{children}</div>
    </div>
  );
}
