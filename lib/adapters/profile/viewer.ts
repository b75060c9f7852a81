import { existsSync } from "node:fs";
import path from "node:path";
import type { AnswerTo, Question } from "@/lib/domain/profile/question";
import { AppError } from "@/lib/errors";
import { defaultReadLimits, type ReadLimits } from "./limits";
import type { ProfileFile } from "./view-messages";
import { ViewerThread } from "./viewer-thread";

export interface ViewerOptions {
  /** The clone whose `dist/profile-viewer.mjs` is the threads' program. */
  root: string;
  limits?: Partial<ReadLimits>;
  /** After so long without a question a thread ends, and with it what it keeps. */
  idleMs?: number;
}

const threadLimit = 2;
const waitingLimit = 20;

/**
 * Answers questions about profiles in threads, two at most, so that neither a large profile nor a slow expression holds up
 * whoever asks. A thread keeps the profiles of its last question, so that the next one about them need not read again.
 */
export class ProfileViewer {
  private readonly threads = new Set<ViewerThread>();
  private readonly waiting: (() => void)[] = [];
  private readonly limits: ReadLimits;
  private readonly idleMs: number;

  constructor(private readonly options: ViewerOptions) {
    this.limits = { ...defaultReadLimits, ...options.limits };
    this.idleMs = options.idleMs ?? 60_000;
  }

  /**
   * `files` is one, or the earlier and the later one for a comparison. Throws `AppError`: `invalid` for what cannot be read or
   * answered or takes too much time or memory, `conflict` when too many wait, `internal` when the console is not built.
   */
  async ask<Asked extends Question>(question: Asked, files: readonly ProfileFile[]): Promise<AnswerTo<Asked>> {
    const thread = await this.takeThread(files);
    try {
      return await thread.ask(question, files);
    } finally {
      this.giveBack(thread);
    }
  }

  /** How many threads there are; for tests and figures. */
  get size(): number {
    return this.threads.size;
  }

  /** Ends the threads; questions that are being answered are refused. */
  async close(): Promise<void> {
    await Promise.all([...this.threads].map((thread) => thread.end()));
    this.threads.clear();
  }

  private async takeThread(files: readonly ProfileFile[]): Promise<ViewerThread> {
    for (;;) {
      const thread = this.findThread(files);
      if (thread) {
        thread.take();
        return thread;
      }
      if (this.waiting.length >= waitingLimit) {
        throw new AppError("conflict", "Many profiles are being looked at just now. Try again in a few seconds.");
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** A free thread that has the files, else one that is free or new; null when all are busy. */
  private findThread(files: readonly ProfileFile[]): ViewerThread | null {
    const free = [...this.threads].filter(({ isTaken }) => !isTaken);
    const holder = free.find((thread) => thread.holds(files));
    if (holder) return holder;
    if (this.threads.size < threadLimit) {
      const thread = this.start();
      this.threads.add(thread);
      return thread;
    }
    return free.sort((a, b) => a.usedAt - b.usedAt)[0] ?? null;
  }

  private start(): ViewerThread {
    const program = path.join(/*turbopackIgnore: true*/ this.options.root, "dist/profile-viewer.mjs");
    if (!existsSync(/*turbopackIgnore: true*/ program)) {
      throw new AppError("internal", `${program} does not exist, so that no profile can be shown. Run npm run build.`);
    }
    return new ViewerThread(program, this.limits, this.idleMs, (thread) => this.threads.delete(thread));
  }

  private giveBack(thread: ViewerThread): void {
    thread.giveBack();
    this.waiting.shift()?.();
  }
}
