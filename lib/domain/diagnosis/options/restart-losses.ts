import { freshValue } from "@/lib/domain/signal/signal";
import type { Situation } from "../situation";
import { counted } from "../wording";

/** What every restart of the node loses: its state lives in its memory only. What cannot be counted is named as such. */
export function restartLosses({ signals, artifacts }: Situation): string[] {
  const repositories = freshValue(signals.repositories);
  const connections = freshValue(signals.connections);
  return [
    repositories === null
      ? "All repositories the node holds in memory; how many is not known."
      : `All repositories the node holds in memory: ${repositories}.`,
    artifacts == null ? "CI runs and artifacts, if there are any." : `CI runs and ${counted(artifacts, "artifact")}.`,
    connections === null ? "Open connections." : `${counted(connections, "open connection")}.`,
  ];
}
