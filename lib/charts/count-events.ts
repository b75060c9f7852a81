import { type ChartEvent, type EventKind, eventKinds } from "./memory-chart-model";

const eventWords: Record<EventKind, readonly [one: string, many: string]> = {
  run: ["run", "runs"],
  "other run": ["run of another incident", "runs of other incidents"],
  restart: ["process restart", "process restarts"],
  config: ["configuration change", "configuration changes"],
  deploy: ["deploy", "deploys"],
};

/** How many events of each kind there are, in the order of the kinds. */
export function countEvents(events: readonly ChartEvent[]): string[] {
  return eventKinds.flatMap((kind) => {
    const amount = events.filter((event) => event.kind === kind).length;
    const [one, many] = eventWords[kind];
    return amount === 0 ? [] : [`${amount} ${amount === 1 ? one : many}`];
  });
}
