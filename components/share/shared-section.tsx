import type { ReactNode } from "react";

export interface SharedSectionProps {
  /** Unique on the page. */
  id: string;
  title: string;
  children: ReactNode;
}

/** A part of the shared page; on paper it begins together with its heading. */
export function SharedSection({ id, title, children }: SharedSectionProps) {
  return (
    <section aria-labelledby={`${id}-heading`} className="rounded-box border border-edge bg-raised">
      <h2
        id={`${id}-heading`}
        className="break-after-avoid border-edge border-b px-3 py-1.5 font-semibold text-strong leading-6"
      >
        {title}
      </h2>
      {children}
    </section>
  );
}
