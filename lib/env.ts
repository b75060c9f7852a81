import "server-only";
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

/** A secret from `NAME` or from the file named by `NAME_FILE` (trailing newline dropped). */
function secret(name: string): string | undefined {
  const direct = process.env[name];
  if (direct) return direct;
  const file = process.env[`${name}_FILE`];
  return file ? readFileSync(/*turbopackIgnore: true*/ file, "utf8").trim() || undefined : undefined;
}

const envSchema = z.object({
  databaseUrl: z.url("set DATABASE_URL to postgres://user:password@host:port/database"),
  publicUrl: z.url("set GUTS_RUNBOOK_URL to the address people open, e.g. https://runbook.example.org"),
  authSecret: z
    .string()
    .min(32, "set BETTER_AUTH_SECRET (or BETTER_AUTH_SECRET_FILE) to at least 32 random characters"),
  bootstrapToken: z.string().min(16).optional(),
  webhookToken: z.string().min(16).optional(),
  demoSignInToken: z.string().min(16).optional(),
});
export type Env = z.infer<typeof envSchema>;

let cached: Env | undefined;

/** The process's validated environment. Throws one error that names every missing or wrong variable. */
export function env(): Env {
  if (cached) return cached;
  const parsed = envSchema.safeParse({
    databaseUrl: process.env.DATABASE_URL,
    publicUrl: process.env.GUTS_RUNBOOK_URL ?? `http://127.0.0.1:${process.env.PORT ?? "3000"}`,
    authSecret: secret("BETTER_AUTH_SECRET"),
    bootstrapToken: secret("GUTS_RUNBOOK_BOOTSTRAP_TOKEN"),
    webhookToken: secret("GUTS_RUNBOOK_WEBHOOK_TOKEN"),
    demoSignInToken: process.env.GUTS_DEMO_SIGN_IN_TOKEN || undefined,
  });
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `- ${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The environment is incomplete:\n${lines.join("\n")}`);
  }
  cached = parsed.data;
  return cached;
}

/** The folder this installation runs from: where `runbooks/` and `helper/` are. */
export function installationRoot(): string {
  return process.env.GUTS_RUNBOOK_ROOT ?? process.cwd();
}

/** Where this installation keeps files of its own: `GUTS_RUNBOOK_DATA`, else `.data` of the clone. */
export function dataFolder(): string {
  return process.env.GUTS_RUNBOOK_DATA ?? path.join(/*turbopackIgnore: true*/ installationRoot(), ".data");
}
