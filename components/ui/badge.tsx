import type { ReactNode } from "react";

export type BadgeTone = "neutral" | "accent" | "attention" | "critical" | "calm";

const looks: Record<BadgeTone, string> = {
  neutral: "border-edge-strong text-muted",
  accent: "border-accent text-accent",
  attention: "border-attention text-attention",
  critical: "border-critical bg-critical font-semibold text-on-critical",
  calm: "border-calm text-calm",
};

export interface BadgeProps {
  tone?: BadgeTone;
  children: ReactNode;
}

/** A short word in a frame. The word carries the meaning; the tone only helps to find it. */
export function Badge({ tone = "neutral", children }: BadgeProps) {
  return (
    <span
      className={`inline-flex items-center gap-1 whitespace-nowrap rounded-box border px-1.5 text-small leading-5 ${looks[tone]}`}
    >
      {children}
    </span>
  );
}
