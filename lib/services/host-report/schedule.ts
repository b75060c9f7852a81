import "server-only";

const liveEveryMs = 30_000;
const quietEveryMs = 600_000;
/** The host's boot time, from which a start is counted, is given in whole seconds and may flicker by one. */
const sameStartMs = 2_000;

interface Asked {
  at: number;
  isLive: boolean;
  processStart: number | null;
}

/** When each target's host is due to be asked again. One per worker; forgets nothing but on a restart of the worker. */
export class HostReportSchedule {
  readonly #asked = new Map<string, Asked>();

  /**
   * Whether a report is due, and if so counts it as taken, so that one that fails is not asked for again at once. Every 30 s
   * with a live incident, else every 10 min; at once when the process was started anew or an incident has just become live.
   * @param processStart epoch ms; null when unknown, which is no change
   */
  due(targetId: string, isLive: boolean, nowMs: number, processStart: number | null): boolean {
    const last = this.#asked.get(targetId);
    const isDue =
      !last ||
      nowMs - last.at >= (isLive ? liveEveryMs : quietEveryMs) ||
      (isLive && !last.isLive) ||
      isNewStart(last.processStart, processStart);
    if (isDue)
      this.#asked.set(targetId, { at: nowMs, isLive, processStart: processStart ?? last?.processStart ?? null });
    else if (last && last.processStart === null) last.processStart = processStart;
    return isDue;
  }
}

function isNewStart(before: number | null, now: number | null): boolean {
  return before !== null && now !== null && Math.abs(now - before) > sameStartMs;
}
