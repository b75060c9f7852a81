import path from "node:path";
import { z } from "zod";
import { readSecret, secretNames, secretRemedy } from "@/lib/cli/secret";
import { FriendlyError } from "@/lib/launcher/friendly-error.mjs";
import { readJsonFile, writeJsonFile } from "@/lib/launcher/json-file";
import type { Say } from "@/lib/launcher/progress.mjs";
import { randomToken } from "@/lib/launcher/random-token";

const keptSchema = z.object({ authSecret: z.string().min(32) });

/**
 * The variables that hand the secrets to the console's processes. A session secret that nobody gave is made once and kept
 * in `file`, readable by this user alone, so that people stay signed in. Says what is made and what is missing; throws a
 * FriendlyError naming every secret that is given and cannot be used.
 */
export function secretVariables(
  env: Readonly<Record<string, string | undefined>>,
  file: string,
  say: Say,
): Record<string, string> {
  const variables: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of secretNames) {
    const secret = readSecret(env, name);
    const given = env[`${name}_FILE`];
    // The processes run in another folder than the one a relative path was written for.
    if (given) variables[`${name}_FILE`] = path.resolve(given);
    if (secret.state === "unusable") problems.push(`${secret.problem}. ${secretRemedy(name)}`);
    if (secret.state !== "absent") continue;
    if (name === "BETTER_AUTH_SECRET") variables[name] = keptSecret(file, say);
    else say(`${consequence[name]} ${secretRemedy(name)}`);
  }
  if (problems.length > 0) throw new FriendlyError(problems.join("\n"));
  return variables;
}

const consequence = {
  GUTS_RUNBOOK_BOOTSTRAP_TOKEN: "no administrator's token: nobody new can sign in.",
  GUTS_RUNBOOK_WEBHOOK_TOKEN: "no webhook token: alerts are refused.",
} as const;

function keptSecret(file: string, say: Say): string {
  const known = keptSchema.safeParse(readJsonFile(file));
  if (known.success) return known.data.authSecret;
  const authSecret = randomToken();
  writeJsonFile(file, { authSecret });
  say(`made a secret for sessions and kept it in ${file}; set BETTER_AUTH_SECRET to use one of your own`);
  return authSecret;
}
