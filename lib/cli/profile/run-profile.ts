import type { ProfileFile } from "@/lib/adapters/profile/view-messages";
import { ProfileViewer } from "@/lib/adapters/profile/viewer";
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
 * read, has no such sample type, or takes too long, as a slow `--focus` does.
 */
export async function runProfile(command: ProfileCommand, { root, write = toStdout }: ProfileRun): Promise<number> {
  const viewer = new ProfileViewer({ root });
  try {
    const files = command.files.map((file) => ({ path: file, name: file }));
    write(await (command.verb === "diff" ? showComparison : showTop)(command, viewer, files));
  } finally {
    await viewer.close();
  }
  return 0;
}

async function showTop(command: ProfileCommand, viewer: ProfileViewer, files: ProfileFile[]): Promise<string> {
  const { sampleIndex, focus, ignore, sort, json } = command;
  const { sampleTypes, sampleType, total, rows } = await viewer.ask(
    {
      ...{ kind: "top", sampleType: sampleIndex, focus, ignore, sort },
      ...{ isReversed: false, search: null, offset: 0, limit: null },
    },
    files,
  );
  const table = { sampleType: sampleTypes[sampleType] ?? { type: "", unit: "" }, total, rows };
  return json ? topToJson(table) : formatTop(table);
}

async function showComparison(command: ProfileCommand, viewer: ProfileViewer, files: ProfileFile[]): Promise<string> {
  const { comparison } = await viewer.ask(
    { kind: "compare", sampleType: command.sampleIndex, takenAtMs: [null, null], functionLimit: null },
    files,
  );
  return command.json ? comparisonToJson(comparison) : formatComparison(comparison);
}

const toStdout = (text: string): void => {
  process.stdout.write(text);
};
