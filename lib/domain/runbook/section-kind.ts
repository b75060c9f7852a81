import type { SectionKind } from "@/lib/domain/runbook/runbook";

const kindByHeading: readonly (readonly [RegExp, SectionKind])[] = [
  [/^symptoms?\b/i, "symptoms"],
  [/^detection\b/i, "detection"],
  [/^diagnosis\b/i, "diagnosis"],
  [/^resolution\b/i, "resolution"],
  [/^investigation\b/i, "investigation"],
  [/^prevention\b/i, "prevention"],
  [/^escalation\b/i, "escalation"],
  [/^post[\s-]?incident\b/i, "post-incident"],
  [/^related\b/i, "related"],
];

/**
 * What a section is for. A heading below a section of a known kind belongs to it, whatever it says; otherwise the
 * heading's first words decide, after any numbering ("2. Detection"). Headings this console does not know are `other`.
 */
export function sectionKind(title: string, parent: SectionKind | null): SectionKind {
  if (parent !== null && parent !== "other") {
    return parent;
  }
  const words = title.replace(/^[^\p{L}]+/u, "");
  return kindByHeading.find(([heading]) => heading.test(words))?.[1] ?? "other";
}
