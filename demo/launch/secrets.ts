import { z } from "zod";
import { readJsonFile, writeJsonFile } from "@/lib/launcher/json-file";
import { randomToken } from "@/lib/launcher/random-token";

const secretsSchema = z.object({
  bootstrapToken: z.string().min(32),
  webhookToken: z.string().min(32),
  authSecret: z.string().min(32),
});
export type DemoSecrets = z.infer<typeof secretsSchema>;

/** The demo's lasting secrets, made at the first start. Kept in a file for this user alone, so that sessions outlive a restart. */
export function ensureSecrets(file: string): DemoSecrets {
  const known = secretsSchema.safeParse(readJsonFile(file));
  if (known.success) return known.data;
  const secrets = { bootstrapToken: randomToken(), webhookToken: randomToken(), authSecret: randomToken() };
  writeJsonFile(file, secrets);
  return secrets;
}
