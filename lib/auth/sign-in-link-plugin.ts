import "server-only";
import type { BetterAuthPlugin } from "better-auth";
import { APIError, createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { z } from "zod";
import { claimSignInLink } from "./sign-in-links";

/** Adds `signInWithLink`: consumes a one-time link's token and begins a session for the person it was made for. */
export function signInLink() {
  return {
    id: "sign-in-link",
    endpoints: {
      signInWithLink: createAuthEndpoint(
        "/sign-in/link",
        { method: "POST", body: z.object({ token: z.string().min(1), person: z.enum(["first", "second"]) }) },
        async (ctx) => {
          const person = await claimSignInLink(ctx.body.token, ctx.body.person);
          if (!person) {
            throw new APIError("UNAUTHORIZED", { message: "This sign-in link is not valid, or was used already." });
          }
          const { internalAdapter } = ctx.context;
          const known = await internalAdapter.findUserByEmail(person.email);
          const user =
            known?.user ??
            (await internalAdapter.createUser({ ...person, emailVerified: true }, { method: "magic-link" }));
          const session = await internalAdapter.createSession(user.id);
          await setSessionCookie(ctx, { session, user });
          return ctx.json({ id: user.id, name: user.name });
        },
      ),
    },
  } satisfies BetterAuthPlugin;
}
