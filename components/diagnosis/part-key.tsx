import type { ReactNode } from "react";

export interface PartKeyProps {
  /** A CSS colour; null is drawn hatched, as what is not known. */
  color: string | null;
  children: ReactNode;
}

/** A swatch and the name it stands for. */
export function PartKey({ color, children }: PartKeyProps) {
  return (
    <span className="inline-flex items-baseline gap-1.5">
      <span
        aria-hidden="true"
        className={`inline-block size-2.5 shrink-0 self-center rounded-[2px] ${color === null ? "hatched border border-edge-strong" : ""}`}
        style={{ backgroundColor: color ?? undefined }}
      />
      <span>{children}</span>
    </span>
  );
}
