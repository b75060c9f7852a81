/** One entry of a session's history. */
interface SessionEvent {
  at: number;
  path: string;
  status: number;
}

interface Session {
  id: string;
  openedAt: number;
  events: SessionEvent[];
}

const EVENTS_PER_SESSION = 64;

/** Sessions nobody closes: the leak. */
const sessions: Session[] = [];

/** Bytes one retained session takes in the heap, measured on 64-bit builds. */
export const SESSION_BYTES = 4900;

/**
 * Opens so many sessions and keeps them for ever, as forgotten map entries in a real program would be. All of it happens in
 * one function: a compiler that inlines one into the other would give what the inner one holds to the outer one, and a heap
 * profile would name now this and now that.
 */
export function retainAbandonedSessions(count: number, nowMs: number): void {
  for (let opened = 0; opened < count; opened += 1) {
    const events: SessionEvent[] = [];
    for (let index = 0; index < EVENTS_PER_SESSION; index += 1) {
      events.push({ at: nowMs + index + 0.5, path: "/api/repos", status: 200 });
    }
    sessions.push({ id: `session-${sessions.length}`, openedAt: nowMs, events });
  }
}
