import "server-only";
import type { HostDetailReader, HostReader } from "@/lib/adapters/hosts/registry";
import type { HostFacts } from "@/lib/domain/host/facts";
import type { ProcessMemory } from "@/lib/domain/host/process-memory";
import type { UnitProperties } from "@/lib/domain/host/unit";
import type { Target } from "@/lib/domain/target/target";

/** What a part of the host told and when (epoch ms), or why nothing. */
type Told<T> = { value: T; at: number } | { detail: string };

/** What one round knows from the host helper; the last two are read more rarely, and null where they are not asked for. */
export interface HostReading {
  facts: Told<HostFacts>;
  memory: Told<ProcessMemory> | null;
  /** The properties of `host.unit`. */
  unit: Told<UnitProperties> | null;
}

/** What is kept between rounds. */
export interface HostMemory {
  memory: { askedAt: number; told: Told<ProcessMemory> } | null;
  unit: { askedAt: number; told: Told<UnitProperties> } | null;
}

export const newHostMemory = (): HostMemory => ({ memory: null, unit: null });

/** Summing up all mappings of a large process takes the kernel a while, so not in every round. */
export const memoryEverySeconds = 60;
export const unitEverySeconds = 60;

/** Readers of the details are optional: a host may have facts only. */
export type MonitoredHost = HostReader & Partial<Pick<HostDetailReader, "readProcessMemory" | "readUnit">>;

/** Asks the host helper what is due, all at once; each part that fails says so and leaves the others standing. */
export async function readHost(
  reader: MonitoredHost,
  host: Target["host"],
  kept: HostMemory,
  now: () => number,
): Promise<HostReading> {
  const tell = async <T>(ask: () => Promise<{ value: T } | { detail: string }>): Promise<Told<T>> => {
    try {
      const answer = await ask();
      return "value" in answer ? { value: answer.value, at: now() } : { detail: answer.detail };
    } catch (error) {
      return { detail: error instanceof Error ? error.message : String(error) };
    }
  };
  const rarely = async <T>(
    before: { askedAt: number; told: Told<T> } | null,
    everySeconds: number,
    ask: (() => Promise<{ value: T } | { detail: string }>) | undefined,
  ) => {
    if (!ask) return null;
    if (before && now() - before.askedAt < everySeconds * 1000) return before;
    const askedAt = now();
    return { askedAt, told: await tell(ask) };
  };
  const { readProcessMemory, readUnit } = reader;
  const [facts, memory, unit] = await Promise.all([
    tell(async () => {
      const result = await reader.readFacts();
      return result.state === "running" ? { value: result.facts } : { detail: result.detail };
    }),
    // The process's own memory is read by its pid file or its unit; a pod has neither.
    rarely(kept.memory, memoryEverySeconds, host.kind === "kubernetes" ? undefined : readProcessMemory),
    rarely(kept.unit, unitEverySeconds, host.unit === undefined ? undefined : readUnit),
  ]);
  kept.memory = memory;
  kept.unit = unit;
  return { facts, memory: memory?.told ?? null, unit: unit?.told ?? null };
}
