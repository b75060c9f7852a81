import type { ReactNode } from "react";
import { InlineText } from "@/components/runbook/inline-text";
import { type LiveParts, RunbookBlocks } from "@/components/runbook/runbook-blocks";
import { Age } from "@/components/ui/age";
import type { CheckResult } from "@/lib/domain/check/check";
import type { OverruleView, TickView } from "@/lib/domain/incident/view";
import type { TaskItem } from "@/lib/domain/runbook/runbook";
import { CheckEvidence } from "./check-evidence";
import { CheckStateWord } from "./check-state";

export interface ChecklistItemProps {
  item: TaskItem;
  /** Null for an item that no check is bound to; undefined when the bound check has not been evaluated. */
  result: CheckResult | null | undefined;
  tick: TickView | null;
  /** What a person holds against the check. */
  overrule: OverruleView | null;
  /** The form for that, where it can be changed. */
  overruleControl: ReactNode;
  isSymptom: boolean;
  now: number;
  /** The person's own tick, usually a form. */
  control: ReactNode;
  live: LiveParts;
}

/** One item of the checklist: what the console measured, and what a person says, side by side and never mixed. */
export function ChecklistItem(props: ChecklistItemProps) {
  const { item, result, tick, overrule, overruleControl, isSymptom, now, control, live } = props;
  return (
    <div id={`item-${item.id}`} className="border-edge border-t pt-1.5 first:border-t-0 first:pt-0">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-1">
        {result !== null && (
          <span className="pt-0.5">
            <CheckStateWord state={result?.state ?? "unknown"} isSymptom={isSymptom} />
          </span>
        )}
        <p className="min-w-56 flex-1 pt-0.5">
          <InlineText>{item.children}</InlineText>
        </p>
        {result !== null && (
          <span className={`pt-0.5 sm:text-right ${result?.state === "unknown" ? "text-muted" : "font-medium"}`}>
            {result?.summary ?? "not evaluated yet"}
          </span>
        )}
        <span className="ml-auto flex items-center gap-2">{control}</span>
      </div>
      {(result || tick) && (
        <div className="flex flex-wrap items-start justify-between gap-x-4 text-muted text-small sm:pl-25">
          <div className="min-w-0 basis-full sm:flex-1 sm:basis-0">
            {overrule && (
              <p className="py-0.5">
                <strong className="font-semibold text-plain">overruled: {overrule.state}</strong> by {overrule.by},{" "}
                <Age at={overrule.at} now={now} />: {overrule.note}
              </p>
            )}
            {result && <CheckEvidence result={result} now={now} />}
            {overruleControl}
          </div>
          {tick && (
            <span className="flex min-h-6 items-center">
              <span>
                {tick.ticked ? "ticked" : "tick removed"} by {tick.by}, <Age at={tick.at} now={now} />
              </span>
            </span>
          )}
        </div>
      )}
      {item.blocks.length > 0 && (
        <div className="space-y-2 py-1 sm:pl-25">
          <RunbookBlocks blocks={item.blocks} live={live} />
        </div>
      )}
    </div>
  );
}
