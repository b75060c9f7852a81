import type { ReactNode } from "react";

export interface PlanSectionProps {
  title: string;
  children: ReactNode;
}

/** A titled part of a plan. */
export function PlanSection({ title, children }: PlanSectionProps) {
  return (
    <section>
      <h3 className="font-semibold">{title}</h3>
      <div className="break-words">{children}</div>
    </section>
  );
}
