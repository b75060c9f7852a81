import "server-only";
import { redactSecrets } from "@/lib/domain/run/redact";
import { writeOutput } from "./records";

/** Collects a command's output line by line and stores it in order, secrets taken out first. */
export function openOutput(runId: string): { write(text: string): void; close(): Promise<void> } {
  let pending = "";
  let writing = Promise.resolve();
  const store = (text: string) => {
    writing = writing.then(() => writeOutput(runId, redactSecrets(text))).catch(() => {});
  };
  return {
    write(text) {
      pending += text;
      const end = pending.lastIndexOf("\n");
      if (end === -1) return;
      // Whole lines only, so that a secret cut in two by a chunk's border is still seen as one.
      store(pending.slice(0, end + 1));
      pending = pending.slice(end + 1);
    },
    async close() {
      if (pending !== "") store(pending);
      pending = "";
      await writing;
    },
  };
}
