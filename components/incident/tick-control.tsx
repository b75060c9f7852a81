"use client";

import { Check } from "lucide-react";
import { type FormEvent, useState, useTransition } from "react";
import type { TickView } from "@/lib/domain/incident/view";
import type { TaskItem } from "@/lib/domain/runbook/runbook";
import { setTickAction, tickFormAction } from "@/lib/server-actions/tick";

export interface TickControlProps {
  incidentId: string;
  item: TaskItem;
  tick: TickView | null;
  /** The page's own query, kept when the form is posted without a script. */
  search: string;
  disabled: boolean;
  onTicked: () => void;
}

/** A person's tick. With a script it saves in place; without one the same form posts and comes back. */
export function TickControl({ incidentId, item, tick, search, disabled, onTicked }: TickControlProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [saving, startSaving] = useTransition();
  const ticked = tick?.ticked ?? false;
  const wanted = !ticked;

  const save = (event: FormEvent) => {
    event.preventDefault();
    if (saving) return;
    startSaving(async () => {
      const result = await setTickAction({ incidentId, itemId: item.id, ticked: wanted });
      setProblem(result.ok ? null : result.error);
      onTicked();
    });
  };

  return (
    <form action={tickFormAction} onSubmit={save} className="flex items-center gap-2">
      <input type="hidden" name="incidentId" value={incidentId} />
      <input type="hidden" name="itemId" value={item.id} />
      <input type="hidden" name="ticked" value={String(wanted)} />
      <input type="hidden" name="search" value={search} />
      {problem && (
        <span role="alert" className="text-critical text-small">
          {problem}
        </span>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a checkbox cannot post its form where there is no script; this button can */}
      <button
        type="submit"
        role="checkbox"
        aria-checked={ticked}
        aria-label={`Ticked: ${item.text}`}
        disabled={disabled}
        className="inline-flex size-6 items-center justify-center rounded-box border border-edge-strong bg-surface hover:border-accent disabled:cursor-not-allowed disabled:opacity-60 aria-checked:border-accent aria-checked:bg-accent aria-checked:text-on-accent"
      >
        {ticked && <Check size={16} aria-hidden="true" strokeWidth={3} />}
      </button>
    </form>
  );
}
