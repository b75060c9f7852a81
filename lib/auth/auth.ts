import "server-only";
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { nextCookies } from "better-auth/next-js";
import { db } from "@/lib/db/client";
import { account, session, user, verification } from "@/lib/db/schema";
import { env } from "@/lib/env";
import { signInLink } from "./sign-in-link-plugin";

function create() {
  const { authSecret, publicUrl } = env();
  return betterAuth({
    appName: "guts-runbook",
    baseURL: publicUrl,
    secret: authSecret,
    trustedOrigins: [publicUrl],
    database: drizzleAdapter(db(), { provider: "pg", schema: { user, session, account, verification } }),
    session: { expiresIn: 12 * 3600, updateAge: 3600 },
    advanced: { useSecureCookies: publicUrl.startsWith("https:"), cookiePrefix: "guts-runbook" },
    telemetry: { enabled: false },
    // Cookies of server actions are set by the last plugin.
    plugins: [signInLink(), nextCookies()],
  });
}

const holder = globalThis as typeof globalThis & { gutsAuth?: ReturnType<typeof create> };

/** The process's better-auth instance; made on first use, so that a build needs no secrets. */
export function auth(): ReturnType<typeof create> {
  holder.gutsAuth ??= create();
  return holder.gutsAuth;
}
