import { z } from "zod";

/** `full` behaves as the documentation describes the node, `bare` as its published code does. */
export const PROFILES = ["full", "bare"] as const;
export type Profile = (typeof PROFILES)[number];

/** What one node's memory does. */
export const SCENARIOS = ["leak", "steady", "cache", "connections", "mempool", "restart-sawtooth"] as const;
export type Scenario = (typeof SCENARIOS)[number];

const MIB = 1024 * 1024;
const count = z.coerce.number().int().positive();

const environmentSchema = z.object({
  STANDIN_PROFILE: z.enum(PROFILES).default("full"),
  DEMO_SCENARIO: z.enum(SCENARIOS).default("leak"),
  STANDIN_LIMIT_BYTES: count.default(512 * MIB),
  STANDIN_SEED: z.enum(["0", "1"]).default("1"),
  STANDIN_GROWTH_AT_START: z.enum(["0", "1"]).default("0"),
  STANDIN_GROWTH_FILE: z.string().optional(),
  STANDIN_LEAK_BYTES_PER_SECOND: count.default(Math.round(0.28 * MIB)),
  STANDIN_CACHE_BYTES_PER_SECOND: count.default(Math.round(0.43 * MIB)),
  STANDIN_EXIT_WITH_STDIN: z.enum(["0", "1"]).default("0"),
});

/** How this stand-in has to behave; sizes in bytes. */
export interface StandInSettings {
  profile: Profile;
  scenario: Scenario;
  limitBytes: number;
  /** Begin with repositories. A restarted node has lost them and only warms its cache, so the supervisor turns this off. */
  seed: boolean;
  /** Grow from the end of start-up on, with or without the file below. */
  growthAtStart: boolean;
  /** While this file exists, what the scenario makes grow grows; null when no file was named. */
  growthFile: string | null;
  leakBytesPerSecond: number;
  /** How fast the clients' working set grows in the scenario in which it does. */
  cacheBytesPerSecond: number;
  /** Stop when standard input closes, so that a killed supervisor leaves no node behind. */
  exitWithStdin: boolean;
}

/**
 * Reads the stand-in's own variables; an empty one counts as unset.
 * @throws Error naming the variable and what it may be
 */
export function parseStandInSettings(env: Readonly<Record<string, string | undefined>>): StandInSettings {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = environmentSchema.safeParse(set);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
  }
  const { data } = parsed;
  return {
    profile: data.STANDIN_PROFILE,
    scenario: data.DEMO_SCENARIO,
    limitBytes: data.STANDIN_LIMIT_BYTES,
    seed: data.STANDIN_SEED === "1",
    growthAtStart: data.STANDIN_GROWTH_AT_START === "1",
    growthFile: data.STANDIN_GROWTH_FILE ?? null,
    leakBytesPerSecond: data.STANDIN_LEAK_BYTES_PER_SECOND,
    cacheBytesPerSecond: data.STANDIN_CACHE_BYTES_PER_SECOND,
    exitWithStdin: data.STANDIN_EXIT_WITH_STDIN === "1",
  };
}
