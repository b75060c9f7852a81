import { z } from "zod";
import { notificationEvents } from "@/lib/domain/incident/life";
import { httpUrlSchema, slugSchema } from "@/lib/domain/target/target";

export const channelKinds = ["webhook", "slack", "smtp"] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** What a channel can ask for; a test goes to the channel it was asked for, whatever that wants, an issue to the forge. */
export const tellableEvents = notificationEvents.filter((event) => event !== "test" && event !== "escalation-issue");

/** Where a secret is read, each time it is used. */
export type SecretSource = { file: string } | { env: string } | { value: string };

interface ChannelBase {
  id: string;
  /** In the order of the closed set. */
  events: readonly (typeof notificationEvents)[number][];
}
export interface WebhookChannel extends ChannelBase {
  kind: "webhook";
  url: SecretSource;
  headers: Record<string, string>;
  bearerTokenFile: string | null;
}
export interface SlackChannel extends ChannelBase {
  kind: "slack";
  url: SecretSource;
}
export interface SmtpChannel extends ChannelBase {
  kind: "smtp";
  host: string;
  port: number;
  /** TLS from the first byte; else STARTTLS where the server offers it. */
  secure: boolean;
  auth: { user: string; password: SecretSource } | null;
  from: string;
  to: string[];
  checkCertificate: boolean;
}
export type Channel = WebhookChannel | SlackChannel | SmtpChannel;

const pathSchema = z
  .string()
  .min(1, "must not be empty")
  .regex(/^[^\0\r\n]*$/, "must be one line");
const envNameSchema = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of an environment variable");
const mailAddressSchema = z
  .string()
  .regex(
    /^(?:[^\0\r\n<>,;:"@]*<[^\s<>,;:"@]+@[^\s<>,;:"@]+>|[^\s<>,;:"@]+@[^\s<>,;:"@]+)$/,
    "must be one mail address, such as ops@example.org or Ops <ops@example.org>",
  )
  .max(320, "must have at most 320 characters");

const entrySchema = z.strictObject({
  id: slugSchema,
  kind: z.enum(channelKinds),
  url: httpUrlSchema.optional(),
  urlFile: pathSchema.optional(),
  urlEnv: envNameSchema.optional(),
  headers: z
    .record(
      z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, "is not an HTTP header name"),
      z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, "must be one line of printable text"),
    )
    .optional(),
  bearerTokenFile: pathSchema.optional(),
  webhookUrl: httpUrlSchema.optional(),
  webhookUrlFile: pathSchema.optional(),
  webhookUrlEnv: envNameSchema.optional(),
  host: z
    .string()
    .regex(/^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})?|[0-9A-Fa-f:.]{2,45})$/, "must be a host's name or address")
    .optional(),
  port: z
    .number()
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(65535, "must be at most 65535")
    .optional(),
  secure: z.boolean().optional(),
  user: pathSchema.optional(),
  passwordFile: pathSchema.optional(),
  passwordEnv: envNameSchema.optional(),
  from: mailAddressSchema.optional(),
  to: z.array(mailAddressSchema).min(1, "must name at least one address").max(50, "must name at most 50").optional(),
  checkCertificate: z.boolean().optional(),
  events: z.array(z.enum(tellableEvents)).min(1, "must name at least one event, or be left out for all").optional(),
});
type Entry = z.infer<typeof entrySchema>;
type Key = keyof Entry;

const keysOf: Readonly<Record<ChannelKind, readonly Key[]>> = {
  webhook: ["url", "urlFile", "urlEnv", "headers", "bearerTokenFile"],
  slack: ["webhookUrl", "webhookUrlFile", "webhookUrlEnv"],
  smtp: ["host", "port", "secure", "user", "passwordFile", "passwordEnv", "from", "to", "checkCertificate"],
};
const common: readonly Key[] = ["id", "kind", "events"];

/** One entry under `notifications:`, as the adapters take it. What does not fit its kind is named at its key. */
export const channelSchema = entrySchema
  .superRefine((entry, ctx) => {
    const say = (key: Key, message: string) => ctx.addIssue({ code: "custom", path: [key], message });
    for (const key of Object.keys(entry) as Key[]) {
      if (common.includes(key) || keysOf[entry.kind].includes(key)) continue;
      say(key, `does not belong to kind: ${entry.kind}; that has ${keysOf[entry.kind].join(", ")}`);
    }
    const exactlyOne = (keys: readonly [Key, ...Key[]]) => {
      const given = keys.filter((key) => entry[key] !== undefined);
      if (given.length === 0) say(keys[0], `is required, or one of ${keys.slice(1).join(", ")}`);
      for (const key of given.slice(1)) say(key, `cannot be set together with ${given[0]}`);
    };
    if (entry.kind === "webhook") exactlyOne(["url", "urlFile", "urlEnv"]);
    if (entry.kind === "slack") exactlyOne(["webhookUrl", "webhookUrlFile", "webhookUrlEnv"]);
    if (entry.kind !== "smtp") return;
    for (const key of ["host", "from", "to"] as const) {
      if (entry[key] === undefined) say(key, "is required for kind: smtp");
    }
    if (entry.user !== undefined) exactlyOne(["passwordFile", "passwordEnv"]);
    else if (entry.passwordFile !== undefined || entry.passwordEnv !== undefined) {
      say("user", "is required where there is a password");
    }
    if (entry.checkCertificate === false && !isLoopback(entry.host ?? "")) {
      say("checkCertificate", "can be false for a relay on this machine only (127.0.0.1, ::1, localhost)");
    }
  })
  .transform((entry): Channel => toChannel(entry));

export const channelKeys: readonly string[] = Object.keys(entrySchema.shape);

/** Whether a host's name means this machine. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

function toChannel(entry: Entry): Channel {
  const base = { id: entry.id, events: tellableEvents.filter((event) => entry.events?.includes(event) ?? true) };
  switch (entry.kind) {
    case "webhook":
      return {
        ...base,
        kind: "webhook",
        url: source(entry.url, entry.urlFile, entry.urlEnv),
        headers: entry.headers ?? {},
        bearerTokenFile: entry.bearerTokenFile ?? null,
      };
    case "slack":
      return { ...base, kind: "slack", url: source(entry.webhookUrl, entry.webhookUrlFile, entry.webhookUrlEnv) };
    case "smtp": {
      const secure = entry.secure ?? entry.port === 465;
      return {
        ...base,
        kind: "smtp",
        host: entry.host ?? "",
        port: entry.port ?? (secure ? 465 : 587),
        secure,
        auth:
          entry.user === undefined
            ? null
            : { user: entry.user, password: source(undefined, entry.passwordFile, entry.passwordEnv) },
        from: entry.from ?? "",
        to: entry.to ?? [],
        checkCertificate: entry.checkCertificate ?? true,
      };
    }
  }
}

function source(value: string | undefined, file: string | undefined, env: string | undefined): SecretSource {
  if (file !== undefined) return { file };
  return env === undefined ? { value: value ?? "" } : { env };
}
