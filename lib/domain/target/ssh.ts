import { z } from "zod";

/** A host's name or address, without port and user. */
const addressSchema = z
  .string()
  .regex(
    /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})?|[0-9A-Fa-f:.]{2,45})$/,
    "must be a host's name or address, without user and port",
  );

const absolutePathSchema = z.string().regex(/^\/[^\0\r\n]*$/, "must be an absolute path");

const fields = {
  host: addressSchema,
  port: z
    .number()
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(65535, "must be at most 65535")
    .default(22),
  user: z.string().regex(/^[A-Za-z_][A-Za-z0-9._-]{0,63}$/, "must be the name of a user on that host"),
  /** Private key on the console's machine. */
  keyFile: absolutePathSchema.optional(),
  /** Keys of the agent that SSH_AUTH_SOCK names. */
  agent: z.literal(true, "must be true, or be left out").optional(),
  /** Name of the environment variable that holds the key's passphrase. */
  passphraseEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of an environment variable")
    .optional(),
  passphraseFile: absolutePathSchema.optional(),
  knownHostsFile: absolutePathSchema.optional(),
  /** As `ssh-keygen -lf` prints it. */
  hostKeySha256: z
    .string()
    .regex(/^(?:SHA256:)?[A-Za-z0-9+/]{43}=?$/, "must be a fingerprint as ssh-keygen -lf prints it (SHA256:…)")
    .optional(),
};

/** One machine on the way and how to get in; what is missing is named at the key that is to be set. */
function requireWayIn(
  place: {
    keyFile?: string | undefined;
    agent?: true | undefined;
    passphraseEnv?: string | undefined;
    passphraseFile?: string | undefined;
    knownHostsFile?: string | undefined;
    hostKeySha256?: string | undefined;
  },
  ctx: z.RefinementCtx,
): void {
  const say = (key: string, message: string) => ctx.addIssue({ code: "custom", path: [key], message });
  if (place.keyFile === undefined && place.agent === undefined) say("keyFile", "is required, or agent: true");
  if (place.keyFile !== undefined && place.agent !== undefined) say("agent", "cannot be set together with keyFile");
  if (place.knownHostsFile === undefined && place.hostKeySha256 === undefined) {
    say("knownHostsFile", "is required, or hostKeySha256: a host key is never trusted on first use");
  }
  if (place.knownHostsFile !== undefined && place.hostKeySha256 !== undefined) {
    say("hostKeySha256", "cannot be set together with knownHostsFile");
  }
  for (const key of ["passphraseEnv", "passphraseFile"] as const) {
    if (place[key] !== undefined && place.keyFile === undefined) say(key, "needs keyFile");
  }
  if (place.passphraseEnv !== undefined && place.passphraseFile !== undefined) {
    say("passphraseFile", "cannot be set together with passphraseEnv");
  }
}

const jumpSchema = z.strictObject(fields);

/** The way to a host over SSH, at most one machine in between. */
export const sshHostSchema = z.strictObject({
  ...fields,
  /** Where the helper is installed on the host. The remote shell reads this path, so nothing in it may mean anything to one. */
  helperPath: z
    .string()
    .regex(
      /^(?:\/[A-Za-z0-9_@+:=,-][A-Za-z0-9._@+:=,-]*)*\/guts-host$/,
      "must be an absolute path that ends in /guts-host, of letters, digits and . _ / @ + : = , -",
    )
    .default("/usr/local/sbin/guts-host"),
  jump: jumpSchema.superRefine(requireWayIn).optional(),
});
export const checkedSshHostSchema = sshHostSchema.superRefine(requireWayIn);

export type SshHost = z.infer<typeof sshHostSchema>;
/** A machine to connect to: the host itself, or the one in between. */
export type SshPlace = z.infer<typeof jumpSchema>;

export const sshKeys: readonly string[] = Object.keys(sshHostSchema.shape);
export const sshJumpKeys: readonly string[] = Object.keys(jumpSchema.shape);
