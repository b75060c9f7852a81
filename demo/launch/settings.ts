import { z } from "zod";
import { PROFILES, type Profile } from "@/demo/node/environment";
import { FriendlyError } from "@/lib/launcher/friendly-error.mjs";
import { DEMO_SCENARIOS, type DemoScenario } from "./nodes";

/** Scenarios that do without what published builds lack: a cache, a mempool, a connection count. */
const bareScenarios: readonly DemoScenario[] = ["leak", "steady"];

const settingsSchema = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, "must be a port number, e.g. PORT=3000")
    .transform(Number)
    .refine((port) => port > 0 && port < 65_536, "must be from 1 to 65535")
    .optional(),
  DEMO_TIME_SCALE: z.coerce
    .number("must be a number, e.g. DEMO_TIME_SCALE=60")
    .min(1, "must be at least 1 (real time)")
    .max(3600, "must be at most 3600")
    .default(60),
  DEMO_SCENARIO: z.enum(DEMO_SCENARIOS, `must be one of ${DEMO_SCENARIOS.join(", ")}`).default("leak"),
  DEMO_SIGN_OFF_PEOPLE: z.enum(["1", "2"], "must be 1 or 2").default("1").transform(Number),
  STANDIN_PROFILE: z.enum(PROFILES, `must be one of ${PROFILES.join(", ")}`).default("full"),
});

/** What the person who starts the demo can choose. */
export interface DemoSettings {
  /** The port that was asked for; null means any. */
  port: number | null;
  timeScale: number;
  scenario: DemoScenario;
  profile: Profile;
  /** How many people have to sign before an incident closes: 1 or 2. */
  signOffPeople: number;
}

/** Reads the settings from the environment; an empty variable counts as unset. Throws a FriendlyError naming each wrong one. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): DemoSettings {
  const given = Object.keys(settingsSchema.shape).map((name) => [name, env[name] || undefined]);
  const parsed = settingsSchema.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    throw new FriendlyError(parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("\n"));
  }
  const { PORT, DEMO_TIME_SCALE, DEMO_SCENARIO, STANDIN_PROFILE, DEMO_SIGN_OFF_PEOPLE } = parsed.data;
  if (STANDIN_PROFILE === "bare" && !bareScenarios.includes(DEMO_SCENARIO)) {
    throw new FriendlyError(
      `DEMO_SCENARIO=${DEMO_SCENARIO} needs STANDIN_PROFILE=full: the bare node has no cache, no mempool and no count of its connections. ` +
        `With STANDIN_PROFILE=bare choose one of ${bareScenarios.join(", ")}`,
    );
  }
  return {
    port: PORT ?? null,
    timeScale: DEMO_TIME_SCALE,
    scenario: DEMO_SCENARIO,
    profile: STANDIN_PROFILE,
    signOffPeople: DEMO_SIGN_OFF_PEOPLE,
  };
}
