import { createReadStream } from "node:fs";
import { parentPort } from "node:worker_threads";
import { answerQuestion } from "@/lib/domain/profile/answer-question";
import { OpenProfile } from "@/lib/domain/profile/open-profile";
import { AppError } from "@/lib/errors";
import { decodeProfile } from "./decode";
import { profileBytes } from "./profile-bytes";
import type { ProfileFile, ViewMessage, ViewRequest } from "./view-messages";

// The entry of a thread that reads profiles and answers questions about them, bundled into dist/profile-viewer.mjs. It keeps
// what the last question was about. Whoever started it asks one question at a time.
const kept = new Map<string, { open: OpenProfile; bytes: number }>();
const say = (message: ViewMessage) => parentPort?.postMessage(message);

parentPort?.on("message", (request: ViewRequest) => {
  answer(request).then(say, (error: unknown) => {
    // It is thrown where the thread's owner hears of it as an error of the thread.
    setImmediate(() => {
      throw error;
    });
  });
});

async function answer({ question, files, limits }: ViewRequest): Promise<ViewMessage> {
  try {
    for (const path of kept.keys()) if (!files.some((file) => file.path === path)) kept.delete(path);
    const open: OpenProfile[] = [];
    for (const file of files) open.push(await openFile(file, limits));
    say({ state: "reading" });
    return { state: "answered", answer: answerQuestion(question, open) };
  } catch (error) {
    if (error instanceof AppError || error instanceof RangeError) return { state: "refused", message: error.message };
    throw error;
  }
}

async function openFile({ path, name }: ProfileFile, limits: ViewRequest["limits"]): Promise<OpenProfile> {
  const known = kept.get(path);
  if (known) return known.open;
  say({ state: "reading" });
  const taken = Array.from(kept.values()).reduce((sum, { bytes }) => sum + bytes, 0);
  const input = createReadStream(path, { highWaterMark: 2 ** 18 });
  try {
    const profile = await decodeProfile(input, { ...limits, arrayBytes: limits.arrayBytes - taken });
    const open = new OpenProfile(profile, name);
    kept.set(path, { open, bytes: profileBytes(profile) });
    return open;
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null) throw error;
    throw new AppError("invalid", `${name} cannot be read as a profile. ${reason}`);
  }
}

function reasonOf(error: unknown): string | null {
  if (error instanceof AppError) return error.message;
  return error instanceof Error && "syscall" in error && "code" in error
    ? `It cannot be read (${String(error.code)}).`
    : null;
}
