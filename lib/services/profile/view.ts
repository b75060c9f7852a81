import "server-only";
import { ProfileViewer } from "@/lib/adapters/profile/viewer";
import type { AnswerTo, CompareAnswer, Question } from "@/lib/domain/profile/question";
import { installationRoot } from "@/lib/env";
import { type ProfileRow, profileFile } from "./read";

type ProfileOfView = Pick<ProfileRow, "name" | "sha256" | "sizeBytes" | "fileRemovedAt" | "takenAt">;

/** How many functions a comparison shows. */
const shownFunctions = 500;

/**
 * Answers a question about a kept profile, in a thread beside this process. Throws `not_found` when its file is gone, and
 * `invalid` with what to do when the file cannot be read or the answer takes too much time or memory.
 */
export async function askProfile<Asked extends Exclude<Question, { kind: "compare" }>>(
  profile: ProfileOfView,
  question: Asked,
): Promise<AnswerTo<Asked>> {
  return viewer().ask(question, [await toFile(profile)]);
}

/** What changed from one kept profile to another. Throws as `askProfile`. */
export async function compareProfiles(
  before: ProfileOfView,
  after: ProfileOfView,
  sampleType: string | null,
): Promise<CompareAnswer> {
  const takenAtMs = [before.takenAt?.getTime() ?? null, after.takenAt?.getTime() ?? null] as const;
  const files = [await toFile(before), await toFile(after)];
  return viewer().ask({ kind: "compare", sampleType, takenAtMs, functionLimit: shownFunctions }, files);
}

async function toFile(profile: ProfileOfView) {
  return { path: await profileFile(profile), name: profile.name };
}

const holder = globalThis as typeof globalThis & { gutsProfileViewer?: ProfileViewer };

/** One for the process: its threads are counted together. */
function viewer(): ProfileViewer {
  holder.gutsProfileViewer ??= new ProfileViewer({ root: installationRoot() });
  return holder.gutsProfileViewer;
}
