/** Something a launcher runs. */
export interface Service {
  readonly name: string;
  /** Resolves when it is up. A failure or an aborted signal rejects; `stop` is to be called then too. */
  start(signal: AbortSignal): Promise<void>;
  /** From now on nothing gets restarted; resolves when it has ended. An aborted `hurry` skips the orderly end. Repeatable. */
  stop(hurry: AbortSignal): Promise<void>;
}

/** The order of ending: first who uses something, then what is used. */
const endingOrder = ["web", "worker", "alertmanager", "prometheus", "node-exporter", "load", "supervisor", "postgres"];

/** Stops services one after the other, users before what they use. A failure is reported and the rest is still stopped. */
export async function stopInOrder(
  services: readonly Service[],
  hurry: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  const rank = ({ name }: Service) => endingOrder.indexOf(name);
  for (const service of [...services].sort((a, b) => rank(a) - rank(b))) {
    try {
      await service.stop(hurry);
    } catch (error) {
      say(`${service.name} could not be ended: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
