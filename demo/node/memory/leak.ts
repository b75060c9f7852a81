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

/** Opens a session and keeps it for ever, as a forgotten map entry in a real program would. */
export function retainSession(nowMs: number): void {
  sessions.push(openSession(nowMs));
}

function openSession(nowMs: number): Session {
  const events: SessionEvent[] = [];
  for (let index = 0; index < EVENTS_PER_SESSION; index += 1) {
    events.push({ at: nowMs + index + 0.5, path: "/api/repos", status: 200 });
  }
  return { id: `session-${sessions.length}`, openedAt: nowMs, events };
}
