import { expect, it } from "vitest";
import type { RunView } from "@/lib/domain/run/view";
import type { IncidentNumbers, IncidentView } from "./view";
import { withNumbers } from "./with-numbers";

const signal = (value: number, at: number) =>
  ({ rss: { name: "rss", value, unit: "bytes", state: "value", source: "host", at, detail: null } }) as const;
const watched = (detail: string) => ({ state: "watching" as const, startedAt: 1, until: 9_000, detail });
const measured = { ratio: null, alertRule: {}, checks: {}, queries: {}, prometheus: null, heldBy: null };
const view = {
  ...{ now: 1_000, signals: signal(1, 900), diagnosis: { judgedAt: 800 } },
  ...{ title: "High memory usage", timeline: [], run: { id: "r1", watch: watched("too early") } as RunView | null },
} as unknown as IncidentView;
const numbers = (now: number, runId = "r1") =>
  ({
    ...measured,
    now,
    signals: signal(2, now - 100),
    watch: { runId, watch: watched("flat") },
  }) as unknown as IncidentNumbers;
const diagnosis = (now: number) => ({ now, diagnosis: { judgedAt: now } }) as never;

it("takes over newer numbers and a newer diagnosis, each with its own instants, and leaves the rest as it was", () => {
  expect(withNumbers(view, undefined, undefined)).toBe(view);
  const shown = withNumbers(view, numbers(2_000), diagnosis(1_500));
  expect(shown).toMatchObject({
    now: 2_000,
    signals: { rss: { value: 2, at: 1_900 } },
    diagnosis: { judgedAt: 1_500 },
  });
  expect(shown).toMatchObject({ title: "High memory usage", run: { id: "r1", watch: { detail: "flat" } } });
  expect(shown).not.toHaveProperty("watch");
  expect(withNumbers(view, undefined, diagnosis(1_500))).toMatchObject({ now: 1_000, signals: { rss: { at: 900 } } });
});

it("never takes over what is older than the view, nor the watch of another run", () => {
  expect(withNumbers(view, numbers(1_000), diagnosis(999))).toBe(view);
  expect(withNumbers(view, numbers(2_000, "r2"), undefined).run?.watch?.detail).toBe("too early");
  expect(withNumbers({ ...view, run: null }, numbers(2_000), undefined).run).toBeNull();
});
