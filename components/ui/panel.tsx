import type { ReactNode } from "react";

export interface PanelProps {
  /** Names the section for assistive technology; must be unique on the page. */
  id: string;
  title: string;
  /** Beside the title, at the right. */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A titled section with a border; its title is a second-level heading. */
export function Panel({ id, title, aside, className = "", children }: PanelProps) {
  const headingId = `${id}-heading`;
  return (
    <section id={id} aria-labelledby={headingId} className={`rounded-box border border-edge bg-raised ${className}`}>
      <div className="flex min-h-9 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-edge border-b px-3 py-1">
        <h2 id={headingId} className="font-semibold text-body">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
