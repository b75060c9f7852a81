import "server-only";
import { headers } from "next/headers";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { auth } from "./auth";
import { equalSecrets } from "./sign-in-links";

/** The person of this request's session; null when nobody is signed in. For pages and server actions. */
export async function findPerson(): Promise<Actor | null> {
  const session = await auth().api.getSession({ headers: await headers() });
  return session ? { type: "person", id: session.user.id, name: session.user.name } : null;
}

/** As `findPerson`, but refuses. Server actions call this: each is a public endpoint. */
export async function requirePerson(): Promise<Actor> {
  const person = await findPerson();
  if (!person) throw new AppError("unauthorized", "Sign in first: your session has ended or never began.");
  return person;
}

/** Who asks the JSON API: the bootstrap token as administrator, else the session's person. Throws `unauthorized`. */
export async function requireApiActor(request: Request): Promise<Actor> {
  const bearer = bearerToken(request);
  if (bearer !== undefined) {
    const { bootstrapToken } = env();
    if (bootstrapToken === undefined || !equalSecrets(bearer, bootstrapToken)) {
      throw new AppError(
        "unauthorized",
        "The bearer token is not valid. Use the value of GUTS_RUNBOOK_BOOTSTRAP_TOKEN.",
      );
    }
    return { type: "token", id: "bootstrap", name: "bootstrap token" };
  }
  const session = await auth().api.getSession({ headers: request.headers });
  if (!session) {
    throw new AppError("unauthorized", "Send a bearer token (Authorization: Bearer …) or sign in in the browser.");
  }
  return { type: "person", id: session.user.id, name: session.user.name };
}

const bearerToken = (request: Request) => /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];

/** Only an administrator may do this; in this version that is the bootstrap token. */
export function requireAdministrator(actor: Actor): void {
  if (actor.type !== "token") throw new AppError("forbidden", "This needs the administrator's API token.");
}

/**
 * Refuses a mutating request that a browser sent from another site. A request with a bearer token is judged by that alone,
 * never by a cookie, and needs no Origin; any other authorization header counts for nothing.
 */
export function checkOrigin(request: Request): void {
  if (bearerToken(request) !== undefined) return;
  const origin = request.headers.get("origin");
  if (origin !== new URL(env().publicUrl).origin) {
    throw new AppError(
      "forbidden",
      `Requests that change something are accepted from ${env().publicUrl} only; this one came from ${origin ?? "no origin"}.`,
    );
  }
}
