import type { EventKind } from "@/lib/charts/memory-chart-model";

const shapes: Record<EventKind, string> = {
  run: "M5 1a4 4 0 1 1 0 8a4 4 0 1 1 0-8Z",
  // A ring: the same disc with a hole.
  "other run": "M5 1a4 4 0 1 1 0 8a4 4 0 1 1 0-8ZM5 3a2 2 0 1 0 0 4a2 2 0 1 0 0-4Z",
  restart: "M5 1L9.5 9H0.5Z",
  config: "M1.5 1.5H8.5V8.5H1.5Z",
  deploy: "M5 0L10 5L5 10L0 5Z",
};

/** What each shape means, in words. */
export const eventKindWords: Record<EventKind, string> = {
  run: "run",
  "other run": "run of another incident",
  restart: "process restart",
  config: "configuration change",
  deploy: "deploy",
};

/** The shape of one kind of event, in the colour of the text. Drawn, so that it has the same size in every font. */
export function EventShape({ kind }: { kind: EventKind }) {
  return (
    <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" data-event={kind} className="shrink-0">
      <path d={shapes[kind]} fill="currentColor" fillRule="evenodd" />
    </svg>
  );
}
