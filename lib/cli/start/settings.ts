import { FriendlyError } from "@/lib/launcher/friendly-error.mjs";

type Environment = Readonly<Record<string, string | undefined>>;

export interface StartSettings {
  port: number;
  /** The address people open. */
  publicUrl: string;
  /** null: the embedded PostgreSQL. */
  databaseUrl: string | null;
}

const defaultPort = 3000;

/** Reads PORT, GUTS_RUNBOOK_URL and DATABASE_URL; an empty variable counts as unset. Throws a FriendlyError. */
export function readStartSettings(env: Environment): StartSettings {
  const port = env.PORT ? Number(env.PORT) : defaultPort;
  if (!/^\d{1,5}$/.test(env.PORT || String(defaultPort)) || port < 1 || port > 65_535) {
    throw new FriendlyError("PORT must be a port number from 1 to 65535, for example PORT=3000.");
  }
  const publicUrl = env.GUTS_RUNBOOK_URL || `http://127.0.0.1:${port}`;
  if (!/^https?:\/\//.test(publicUrl) || !URL.canParse(publicUrl)) {
    throw new FriendlyError("GUTS_RUNBOOK_URL must be the address people open, e.g. https://runbook.example.org");
  }
  const databaseUrl = env.DATABASE_URL || null;
  if (databaseUrl !== null && (!/^postgres(ql)?:\/\//.test(databaseUrl) || !URL.canParse(databaseUrl))) {
    throw new FriendlyError(
      "DATABASE_URL must look like postgres://user:password@host:port/database. Unset it to use the embedded PostgreSQL.",
    );
  }
  return { port, publicUrl: publicUrl.replace(/\/+$/, ""), databaseUrl };
}
