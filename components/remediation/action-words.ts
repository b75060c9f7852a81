import type { ActionName } from "@/lib/domain/action/action";

interface ActionWords {
  /** What the buttons say: each names what will happen. */
  preview: string;
  confirm: (targetName: string) => string;
  cancel: string;
  /** What is measured while a plan is being prepared. */
  measured: string;
}

/** How the page speaks of each action. */
export const actionWords: Record<ActionName, ActionWords> = {
  "restart-node": {
    preview: "Preview restart",
    confirm: (targetName) => `Restart ${targetName} now`,
    cancel: "Cancel restart",
    measured:
      "the process and when it started, its RSS, what it holds in memory, its health, and how low earlier starts brought RSS",
  },
};
