const everyMs = 500;

/**
 * Ends this process as SIGTERM would when whoever ran it through npm is gone. npm passes a signal to the shell it started,
 * which ends without passing it on; and a killed npm passes on nothing. Started directly, a process may well outlive
 * its parent, so nothing is watched then.
 */
export function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, everyMs);
  timer.unref();
}
