import "server-only";
import { describeError } from "@/lib/db/describe-error";
import { OverdueWatch } from "@/lib/domain/timer/lost-timers";
import { log } from "@/lib/services/telemetry/log";
import { auditTimers } from "./audit";

const everyMs = 5_000;

/**
 * Audits the timers from a process that does not fire them, every 5 s until stopped: the web process, so that a dead worker
 * is noticed. Looks never overlap; one that fails is logged when failures begin, and tried again.
 */
export function startTimerAuditor(): () => void {
  const watch = new OverdueWatch();
  let busy = false;
  let failing = false;
  const look = async () => {
    if (busy) return;
    busy = true;
    try {
      const lost = await auditTimers(watch, Date.now(), performance.now());
      if (lost > 0) log.error({ lost }, "timers that should have fired did not; is the worker running?");
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ reason: describeError(error) }, "timers could not be audited");
      failing = true;
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
