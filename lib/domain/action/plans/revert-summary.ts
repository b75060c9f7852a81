import { formatUtc } from "@/lib/domain/format/format";
import { actionCatalogue } from "../action";
import type { PlanLooks } from "./looks";
import type { RevertedRun } from "./revert";

/** What is taken back, of which node and from when; without a full stop. */
export function summarizeRevert({ target, nowMs }: Pick<PlanLooks, "target" | "nowMs">, run: RevertedRun): string {
  const title = actionCatalogue[run.action].title.toLowerCase();
  return `Take back ${title} of ${target.name}${run.finishedAt === null ? "" : ` of ${formatUtc(run.finishedAt, nowMs)}`}`;
}
