import { z } from "zod";
import { formatBytes, formatCount, formatDuration, formatFullUtc, formatPercent } from "@/lib/domain/format/format";
import type { ProfileComparison, ProfileSummary } from "@/lib/domain/profile/stored-profile";
import { toFence, toMarkdownText, toTable } from "./markdown-text";

const growthRowSchema = z.strictObject({
  name: z.string(),
  growth: z.number(),
  /** Of the growth of the whole, as a ratio; null where the whole did not change. */
  share: z.number().nullable(),
  perSecond: z.number().nullable(),
});

/** One heap profile of the incident: at most ten rows of each kind, values in `unit`. */
export const reportProfileSchema = z.strictObject({
  name: z.string(),
  /** Epoch ms; null: not known. */
  takenAt: z.number().nullable(),
  sizeBytes: z.number(),
  sha256: z.string(),
  sampleType: z.string(),
  unit: z.string(),
  total: z.number(),
  /** What holds most. `share` is a ratio of the total. */
  top: z.array(z.strictObject({ name: z.string(), held: z.number(), share: z.number().nullable() })),
  /** Since the target's profile before; null: there is none to compare it with. */
  growth: z
    .strictObject({
      unit: z.string(),
      seconds: z.number().nullable(),
      whole: z.number(),
      functions: z.array(growthRowSchema),
      /** The stack that grew most, outermost call first; empty: none grew. */
      stack: z.array(z.string()),
    })
    .nullable(),
});
export type ReportProfile = z.infer<typeof reportProfileSchema>;

export function toReportProfile(row: {
  name: string;
  takenAt: Date | null;
  sizeBytes: number;
  sha256: string;
  summary: ProfileSummary;
  comparison: ProfileComparison | null;
}): ReportProfile {
  const { name, takenAt, sizeBytes, sha256, summary, comparison } = row;
  const shown = summary.sampleTypes[summary.sampleType];
  return {
    ...{ name, sizeBytes, sha256 },
    takenAt: takenAt?.getTime() ?? null,
    sampleType: shown?.type ?? "unknown",
    unit: shown?.unit ?? "unknown",
    total: summary.total,
    top: summary.top.map(({ name, flat }) => ({
      ...{ name, held: flat },
      share: summary.total === 0 ? null : flat / summary.total,
    })),
    growth: comparison && {
      unit: comparison.sampleType.unit,
      seconds: comparison.seconds,
      whole: comparison.whole.growth,
      functions: comparison.functions
        .filter(({ flat }) => flat.growth > 0)
        .map(({ name, flat: { growth, share, perSecond } }) => ({ name, growth, share, perSecond })),
      stack: comparison.stacks.find(({ self }) => self.growth > 0)?.frames ?? [],
    },
  };
}

/** The profiles as Markdown, newest last: what grew where that is known, else what holds most. Empty without profiles. */
export function profilesAsMarkdown(profiles: readonly ReportProfile[]): string {
  return profiles.map(toMarkdown).join("\n\n");
}

function toMarkdown(profile: ReportProfile): string {
  const { name, takenAt, total, unit, sampleType, sizeBytes, sha256, growth } = profile;
  const taken = takenAt === null ? "at an unknown time" : `at ${formatFullUtc(takenAt)}`;
  const file = `${formatBytes(sizeBytes)}, sha256 ${sha256}`;
  const head = `${name}, taken ${taken}: ${inUnit(total, unit)} of ${sampleType} in all (file ${file}).`;
  return [toMarkdownText(head), ...(growth ? growthParts(growth) : [holders(profile)])]
    .filter((part) => part !== "")
    .join("\n\n");
}

function growthParts({ unit, seconds, whole, functions, stack }: NonNullable<ReportProfile["growth"]>): string[] {
  const since = seconds === null ? "the profile before" : `the profile ${formatDuration(seconds)} before`;
  const rows = functions.map(({ name, growth, share, perSecond }) => [
    ...[toMarkdownText(name), inUnit(growth, unit), share === null ? "unknown" : formatPercent(share)],
    perSecond === null ? "unknown" : `${inUnit(perSecond * 60, unit)}/min`,
  ]);
  return [
    toMarkdownText(`It changed by ${inUnit(whole, unit)} since ${since}.`),
    rows.length === 0 ? "" : toTable(["Grew", "By", "Share of the growth", "Rate"], rows),
    stack.length === 0 ? "" : `The stack that grew most, outermost call first:\n\n${toFence(stack.join("\n"), "text")}`,
  ];
}

function holders({ top, unit }: ReportProfile): string {
  const rows = top.map(({ name, held, share }) => [
    ...[toMarkdownText(name), inUnit(held, unit), share === null ? "unknown" : formatPercent(share)],
  ]);
  return rows.length === 0 ? "" : toTable(["Holds", "Size", "Share"], rows);
}

function inUnit(value: number, unit: string): string {
  if (unit === "bytes") return formatBytes(value);
  return `${formatCount(value)} ${unit === "count" ? "objects" : unit}`;
}
