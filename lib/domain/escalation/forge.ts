import { z } from "zod";
import { httpUrlSchema } from "@/lib/domain/target/target";

export const forgeKinds = ["github", "gitlab", "forgejo"] as const;
export type ForgeKind = (typeof forgeKinds)[number];

/** Keys under `escalation:` that say where an issue about a node is filed: kind and address or none, and maybe a token. */
export const forgeShape = {
  forge: z.enum(forgeKinds).optional(),
  /** Of the repository, as a browser shows it. */
  url: httpUrlSchema.optional(),
  /** Holds a token of the forge's API: with it the worker can file the issue. */
  tokenFile: z
    .string()
    .min(1, "must not be empty")
    .regex(/^[^\0\r\n]*$/, "must be one line")
    .optional(),
};

/** Where issues are filed. */
export interface Forge {
  kind: ForgeKind;
  /** Of the repository, without a slash at its end. */
  url: string;
}

/** The forge of a configuration; null when none is set. */
export function toForge({ forge, url }: { forge?: ForgeKind | undefined; url?: string | undefined }): Forge | null {
  return forge === undefined || url === undefined ? null : { kind: forge, url: url.replace(/\/+$/, "") };
}
