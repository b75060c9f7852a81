import { formatUtc } from "@/lib/domain/format/format";

/** What else began on the target since the run ended, and takes its watch the meaning; epoch ms. */
export interface Interruption {
  at: number;
  what: "restart" | "run";
}

const events: Record<Interruption["what"], string> = {
  restart: "the node's process was started again",
  run: "another run changed this node",
};

export function tellInterruption({ at, what }: Interruption, nowMs: number): string {
  return `${events[what]} at ${formatUtc(at, nowMs)}, so what this run did can no longer be told from what came after`;
}

/** Whether the detail of a watch that ended as `unknown` says that it was cut short, not that too little was seen. */
export function isInterrupted(detail: string): boolean {
  return Object.values(events).some((event) => detail.startsWith(event));
}
