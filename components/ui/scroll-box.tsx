import type { ReactNode } from "react";

export interface ScrollBoxProps {
  /** Names the box for assistive technology. */
  label: string;
  className?: string;
  children: ReactNode;
}

/** A box that scrolls within itself, so that a wide table, its hidden words included, never makes the page wider. */
export function ScrollBox({ label, className = "", children }: ScrollBoxProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard.
      tabIndex={0}
      className={`relative overflow-auto rounded-box border border-edge ${className}`}
    >
      {children}
    </section>
  );
}

/** The look of the tables in such a box: numbers and words in a row, one line between rows. */
export const tableLook =
  "w-full text-left text-small [&_tbody>tr>*]:border-edge [&_tbody>tr>*]:border-t [&_td]:px-2 [&_td]:py-1 [&_td]:align-top [&_th]:px-2 [&_th]:py-1 [&_th]:align-top [&_th]:font-medium";
