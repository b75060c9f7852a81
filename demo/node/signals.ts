/**
 * Gives SIGUSR1 back its default action, which ends the process. Node.js itself catches the signal to start its
 * debugger; taking the signal over and letting go of it removes that handler from the process altogether.
 */
export function makeSigusr1Fatal(): void {
  const listener = () => {};
  process.on("SIGUSR1", listener);
  process.off("SIGUSR1", listener);
}
