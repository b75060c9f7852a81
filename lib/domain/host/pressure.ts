/** Shares of time in percent, and the time in all since boot, as /proc/pressure gives them (kernel: accounting/psi.rst). */
interface PressureShare {
  avg10Percent: number;
  avg60Percent: number;
  avg300Percent: number;
  totalMicroseconds: number;
}

/** How long tasks waited for memory: `some` at least one of them, `full` all of them at once. */
export interface MemoryPressure {
  some: PressureShare;
  /** null: this kernel does not say. */
  full: PressureShare | null;
}

/** A pressure file's text; null when it is none, as on a kernel without pressure stall information. */
export function parsePressure(text: string): MemoryPressure | null {
  const some = share(text, "some");
  return some ? { some, full: share(text, "full") } : null;
}

function share(text: string, name: "some" | "full"): PressureShare | null {
  const percent = "([0-9]{1,3}(?:\\.[0-9]+)?)";
  const line = new RegExp(`^${name} avg10=${percent} avg60=${percent} avg300=${percent} total=([0-9]{1,20})$`, "m");
  const found = line.exec(text);
  if (!found) return null;
  const [, avg10, avg60, avg300, total] = found.map(Number);
  if (avg10 === undefined || avg60 === undefined || avg300 === undefined || total === undefined) return null;
  return { avg10Percent: avg10, avg60Percent: avg60, avg300Percent: avg300, totalMicroseconds: total };
}
