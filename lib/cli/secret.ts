import { readFileSync } from "node:fs";

/** The secrets that the console takes from its environment, with the length it asks for. */
const secretMinLengths = {
  BETTER_AUTH_SECRET: 32,
  GUTS_RUNBOOK_BOOTSTRAP_TOKEN: 16,
  GUTS_RUNBOOK_WEBHOOK_TOKEN: 16,
} as const;
export type SecretName = keyof typeof secretMinLengths;
export const secretNames = Object.keys(secretMinLengths) as SecretName[];

export type SecretState =
  | { state: "set"; value: string }
  | { state: "absent" }
  /** Given and not usable; `problem` says what to do, without the secret. */
  | { state: "unusable"; problem: string };

/** A secret from `NAME`, else from the file that `NAME_FILE` names (trailing white space dropped). Empty counts as absent. */
export function readSecret(env: Readonly<Record<string, string | undefined>>, name: SecretName): SecretState {
  const file = env[`${name}_FILE`];
  let value = env[name];
  if (!value && file) {
    try {
      value = readFileSync(file, "utf8").trim();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
      return { state: "unusable", problem: `${name}_FILE names ${file}, which cannot be read (${code})` };
    }
    if (value === "") return { state: "unusable", problem: `${name}_FILE names ${file}, which is empty` };
  }
  if (!value) return { state: "absent" };
  const least = secretMinLengths[name];
  if (value.length < least) {
    return { state: "unusable", problem: `${name} is shorter than ${least} characters` };
  }
  return { state: "set", value };
}

/** How to make a secret and hand it over. */
export function secretRemedy(name: SecretName): string {
  return `Set ${name}, or ${name}_FILE to the path of a file that holds it. \`openssl rand -base64 32\` makes one.`;
}
