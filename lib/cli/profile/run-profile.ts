import { readProfile } from "@/lib/adapters/profile/read";
import { compare } from "@/lib/domain/profile/compare";
import { findSampleType, type Profile } from "@/lib/domain/profile/profile";
import { top } from "@/lib/domain/profile/top";
import { FriendlyError } from "@/lib/launcher/friendly-error.mjs";
import { formatComparison, formatTop } from "./format-profile";
import type { ProfileCommand } from "./profile-arguments";
import { comparisonToJson, topToJson } from "./profile-json";

export interface ProfileRun {
  /** The clone whose built thread reads the files. */
  root: string;
  write?: (text: string) => void;
}

/**
 * Shows a profile's functions, or what changed between two. Returns exit status 0. Throws `AppError` when a file cannot be
 * read and `FriendlyError` when it has no such sample type.
 */
export async function runProfile(command: ProfileCommand, { root, write = toStdout }: ProfileRun): Promise<number> {
  const profiles: Profile[] = [];
  for (const file of command.files) profiles.push(await readProfile(file, { root }));
  const [first, second] = profiles;
  if (!first) throw new FriendlyError("There is no file to read.");
  try {
    write(second ? showComparison(command, first, second) : showTop(command, first));
  } catch (error) {
    if (error instanceof RangeError) throw new FriendlyError(error.message);
    throw error;
  }
  return 0;
}

function showTop(command: ProfileCommand, profile: Profile): string {
  const { focus, ignore, sort } = command;
  const sampleType = getSampleType(profile, command.sampleIndex, command.files[0] ?? "");
  const table = top(profile, { sampleType, focus, ignore, sort });
  return command.json ? topToJson(table) : formatTop(table);
}

function showComparison(command: ProfileCommand, before: Profile, after: Profile): string {
  const [beforeFile = "", afterFile = ""] = command.files;
  const later = getSampleType(after, command.sampleIndex, afterFile);
  const type = after.sampleTypes[later];
  const earlier = before.sampleTypes.findIndex((one) => one.type === type?.type && one.unit === type.unit);
  if (!type || earlier < 0) {
    const missing = `${beforeFile} has no ${type?.type} in ${type?.unit}`;
    throw new FriendlyError(`${missing}, so that there is nothing to compare. It has: ${listTypes(before)}.`);
  }
  const comparison = compare(before, after, { types: [earlier, later] });
  return command.json ? comparisonToJson(comparison) : formatComparison(comparison);
}

function getSampleType(profile: Profile, wanted: string | null, file: string): number {
  const found = findSampleType(profile, wanted);
  if (found !== null) return found;
  throw new FriendlyError(`${file} has no sample type ${JSON.stringify(wanted)}. It has: ${listTypes(profile)}.`);
}

const listTypes = ({ sampleTypes }: Profile) => sampleTypes.map(({ type, unit }) => `${type} (${unit})`).join(", ");

const toStdout = (text: string): void => {
  process.stdout.write(text);
};
