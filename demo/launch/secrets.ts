import { randomBytes } from "node:crypto";
import { z } from "zod";
import { readJsonFile, writeJsonFile } from "./json-file";

const secretsSchema = z.object({
  bootstrapToken: z.string().min(32),
  webhookToken: z.string().min(32),
  authSecret: z.string().min(32),
});
export type DemoSecrets = z.infer<typeof secretsSchema>;

/** A text nobody guesses, safe in an address. */
export function randomToken(): string {
  return randomBytes(32).toString("base64url");
}

/** The demo's lasting secrets, made at the first start. Kept in a file for this user alone, so that sessions outlive a restart. */
export function ensureSecrets(file: string): DemoSecrets {
  const known = secretsSchema.safeParse(readJsonFile(file));
  if (known.success) return known.data;
  const secrets = { bootstrapToken: randomToken(), webhookToken: randomToken(), authSecret: randomToken() };
  writeJsonFile(file, secrets);
  return secrets;
}
