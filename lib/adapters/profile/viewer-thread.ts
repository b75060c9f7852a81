import { Worker } from "node:worker_threads";
import type { AnswerTo, Question } from "@/lib/domain/profile/question";
import { AppError } from "@/lib/errors";
import { inMebibytes, type ReadLimits } from "./limits";
import { ProfileError } from "./profile-error";
import { whenTimeIsUp } from "./read";
import type { ProfileFile, ViewMessage, ViewRequest } from "./view-messages";

/** One thread of a viewer, from its start to its end. It answers one question at a time. */
export class ViewerThread {
  isTaken = false;
  usedAt = 0;
  private readonly worker: Worker;
  private held: readonly string[] = [];
  private idle: NodeJS.Timeout | null = null;
  /** Takes what the thread says while a question is open. */
  private onMessage: (message: ViewMessage) => void = () => {};

  constructor(
    program: string,
    private readonly limits: ReadLimits,
    private readonly idleMs: number,
    private readonly onEnd: (thread: ViewerThread) => void,
  ) {
    this.worker = new Worker(/*turbopackIgnore: true*/ program, {
      resourceLimits: { maxOldGenerationSizeMb: limits.heapBytes / 2 ** 20, maxYoungGenerationSizeMb: 64 },
    });
    // A process that has nothing else to do may end: an idle thread holds nothing that would be missed.
    this.worker.unref();
    this.worker.on("message", (message: ViewMessage) => this.onMessage(message));
    // Without a listener an error of the thread would end this process; who waits for an answer hears of it by `ask`.
    this.worker.on("error", () => onEnd(this));
    this.worker.on("exit", () => onEnd(this));
  }

  holds(files: readonly ProfileFile[]): boolean {
    return files.every(({ path }) => this.held.includes(path));
  }

  take(): void {
    this.isTaken = true;
    if (this.idle) clearTimeout(this.idle);
    this.idle = null;
  }

  giveBack(): void {
    this.isTaken = false;
    this.usedAt = performance.now();
    this.idle = setTimeout(() => void this.end(), this.idleMs);
    this.idle.unref();
  }

  async end(): Promise<void> {
    this.onEnd(this);
    if (this.idle) clearTimeout(this.idle);
    await this.worker.terminate();
  }

  ask<Asked extends Question>(question: Asked, files: readonly ProfileFile[]): Promise<AnswerTo<Asked>> {
    const { timeoutMs, heapBytes } = this.limits;
    this.held = files.map(({ path }) => path);
    const { worker } = this;
    return new Promise<AnswerTo<Asked>>((resolve, reject) => {
      let timer: NodeJS.Timeout;
      const settle = (act: () => void) => {
        clearInterval(timer);
        worker.off("error", onError);
        worker.off("exit", onExit);
        this.onMessage = () => {};
        act();
      };
      const giveUp = (error: Error) => {
        settle(() => reject(error));
        void this.end();
      };
      const startClock = () => {
        clearInterval(timer);
        timer = whenTimeIsUp(timeoutMs, () => giveUp(new ProfileError(tooSlow(question, timeoutMs))));
      };
      const onError = (error: NodeJS.ErrnoException) =>
        giveUp(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? new ProfileError(tooLarge(heapBytes)) : error);
      const onExit = () => giveUp(new AppError("conflict", "The console is stopping. Try again in a moment."));
      worker.once("error", onError);
      worker.once("exit", onExit);
      this.onMessage = (message) => {
        if (message.state === "reading") startClock();
        else if (message.state === "refused") settle(() => reject(new ProfileError(message.message)));
        // The thread answers the question it was asked, and no other.
        else settle(() => resolve(message.answer as AnswerTo<Asked>));
      };
      startClock();
      worker.postMessage({ question, files, limits: this.limits } satisfies ViewRequest);
    });
  }
}

function tooSlow(question: Question, timeoutMs: number): string {
  const texts = [
    ...("focus" in question ? [question.focus, question.ignore] : []),
    ...("search" in question ? [question.search] : []),
  ];
  const remedy = texts.some((text) => text !== null && text !== "")
    ? "Make the regular expressions simpler: no repeated groups that repeat themselves, such as (a+)+."
    : "Take a shorter profile.";
  return `The answer takes more than ${timeoutMs / 1000} s of work, and was given up. ${remedy}`;
}

const tooLarge = (heapBytes: number) =>
  `The answer takes more than ${inMebibytes(heapBytes)} of memory, and was given up. Take a shorter profile.`;
