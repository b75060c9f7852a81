import { paths } from "@/lib/paths";

const allowedSchemes = new Set(["http:", "https:", "mailto:"]);

/**
 * Where a link of a runbook leads on a page, or null when it must not be one: a scheme that runs code or is unknown, or
 * a relative address, which means nothing outside the runbook's own folder. A neighbour's `.md` becomes its page here.
 */
export function toSafeHref(url: string): string | null {
  const trimmed = url.trim();
  if (trimmed.startsWith("#")) return trimmed;
  const neighbour = /^(?:\.\/)?([A-Za-z0-9][\w.-]*)\.md(#[\w-]*)?$/.exec(trimmed);
  if (neighbour?.[1]) return `${paths.runbook(neighbour[1])}${neighbour[2] ?? ""}`;
  try {
    const parsed = new URL(trimmed);
    return allowedSchemes.has(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}
