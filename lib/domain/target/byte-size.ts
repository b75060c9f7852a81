import { z } from "zod";

const multipliers: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/**
 * `512MiB` or `32Gi` in bytes; null for anything else. A bare `G` is refused on purpose: systemd reads it as 1024-based
 * and Kubernetes as 1000-based.
 */
export function parseByteSize(text: string): number | null {
  const found = /^([0-9]{1,12}(?:\.[0-9]{1,6})?) ?([KMGT])i(?:B)?$/.exec(text.trim());
  const multiplier = multipliers[found?.[2] ?? ""];
  if (!found || multiplier === undefined) return null;
  const bytes = Number(found[1]) * multiplier;
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** A size in a configuration file: bytes, or text as `parseByteSize` reads it. */
export const byteSizeSchema = z.union([z.number(), z.string()]).transform((input, ctx) => {
  const bytes = typeof input === "number" ? input : parseByteSize(input);
  if (bytes !== null && Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  const message = typeof input === "number" ? "must be a positive whole number of bytes" : sizeMessage(input);
  ctx.addIssue({ code: "custom", message });
  return z.NEVER;
});

function sizeMessage(text: string): string {
  return /^[0-9.]+ ?[KMGTkmgt][Bb]?$/.test(text.trim())
    ? "is ambiguous: K, M, G and T are 1024-based for systemd and 1000-based for Kubernetes"
    : "must be a number of bytes, or a number with KiB, MiB, GiB, TiB, Ki, Mi, Gi or Ti";
}
